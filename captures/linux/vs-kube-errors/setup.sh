# What goes wrong behind a service, told to who asked: datagrams too large for the tunnel to the other node, an endpoint without a listener, an endpoint that
# nobody has; from outside by NodePorts (masqueraded, and externalTrafficPolicy Local), from a pod and (small ones) from the node by the ClusterIP.
# (srcport: otherwise the tunnel's ports would be chance)
for i in 1 2; do ip netns add n$i; done
ip link add eth0 netns n1 address 02:00:00:00:00:01 type veth peer name eth0 netns n2 address 02:00:00:00:00:02
up() { # NAMESPACE DEVICE
  ip -n $1 link set $2 up
  ip netns exec $1 sysctl -qw net.ipv4.neigh.$2.delay_first_probe_time=600
}
for i in 1 2; do
  ip netns exec n$i sysctl -qw net.ipv4.ip_forward=1 net.ipv4.igmp_link_local_mcast_reports=0 net.ipv4.icmp_ratelimit=0
  ip -n n$i link set lo up
  ip -n n$i addr add 192.168.56.1$i/24 dev eth0
  up n$i eth0
  ip -n n$i link add flannel.1 address 0a:00:00:00:00:0$i type vxlan id 1 local 192.168.56.1$i dev eth0 dstport 8472 nolearning srcport 50000 50001
  ip -n n$i addr add 10.244.$i.0/32 dev flannel.1
  ip -n n$i link set flannel.1 up
  ip -n n$i link add cni0 address 02:00:00:00:02:0$i type bridge
  ip -n n$i link set cni0 mtu 1450
  ip -n n$i addr add 10.244.$i.1/24 dev cni0
  up n$i cni0
done
for i in 1 2; do
  j=$((3 - i))
  ip -n n$i neigh replace 10.244.$j.0 lladdr 0a:00:00:00:00:0$j dev flannel.1 nud permanent
  bridge -n n$i fdb append 0a:00:00:00:00:0$j dev flannel.1 dst 192.168.56.1$j
  ip -n n$i route add 10.244.$j.0/24 via 10.244.$j.0 dev flannel.1 onlink
done
pod() { # NODE NAME LAST-BYTE
  ip netns add $2
  ip link add veth$3 netns n$1 mtu 1450 address 02:00:00:00:03:$1$3 type veth peer name eth0 netns $2 mtu 1450 address 02:00:00:00:04:$1$3
  ip -n n$1 link set veth$3 master cni0 up
  bridge -n n$1 link set dev veth$3 hairpin on
  ip -n $2 addr add 10.244.$1.$3/24 dev eth0
  ip -n $2 link set lo up
  up $2 eth0
  ip -n $2 route add default via 10.244.$1.1
}
pod 1 a 5
pod 2 b 5
ip netns add client
ip link add eth1 netns n1 address 02:00:00:00:10:01 type veth peer name eth0 netns client address 02:00:00:00:11:01
ip -n n1 addr add 192.168.1.10/24 dev eth1
ip -n client addr add 192.168.1.50/24 dev eth0
up n1 eth1
up client eth0
ip -n client route add default via 192.168.1.10

i=1
# connections of the tunnel itself would end in the middle
ip netns exec n$i sysctl -qw net.netfilter.nf_conntrack_udp_timeout=600
ip netns exec n$i sysctl -qw net.ipv4.vs.conntrack=1 net.ipv4.vs.conn_reuse_mode=0
ip netns exec n$i sysctl -qw net.ipv4.vs.expire_nodest_conn=1 net.ipv4.vs.expire_quiescent_template=1
ip netns exec n$i sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
ip -n n$i link add kube-ipvs0 address 02:00:00:00:0f:0$i type dummy
ip netns exec n1 ipset restore <sets
ip netns exec n1 iptables-restore --noflush <rules.v4
ip netns exec n1 ipvsadm -R <services
ip -n n1 addr add 10.96.0.11/32 dev kube-ipvs0
