# A node whose FORWARD drops what nobody accepts, as Docker leaves it: requests pass OUTPUT, not FORWARD, on their way from IPVS, and answers are accepted by
# KUBE-FORWARD as established. An external address with externalTrafficPolicy Local, a NodePort, a ClusterIP from outside and from a pod; weights.
modprobe br_netfilter
ip netns add n1
up() { # NAMESPACE DEVICE
  ip -n $1 link set $2 up
  ip netns exec $1 sysctl -qw net.ipv4.neigh.$2.delay_first_probe_time=600
}
ip netns exec n1 sysctl -qw net.ipv4.ip_forward=1 net.ipv4.igmp_link_local_mcast_reports=0
ip -n n1 link set lo up
ip -n n1 link add cni0 address 02:00:00:00:02:01 type bridge
ip -n n1 addr add 10.244.1.1/24 dev cni0
up n1 cni0
pod() { # NAME LAST-BYTE
  ip netns add $1
  ip link add veth$2 netns n1 address 02:00:00:00:03:0$2 type veth peer name eth0 netns $1 address 02:00:00:00:04:0$2
  ip -n n1 link set veth$2 master cni0 up
  bridge -n n1 link set dev veth$2 hairpin on
  ip -n $1 addr add 10.244.1.$2/24 dev eth0
  ip -n $1 link set lo up
  up $1 eth0
  ip -n $1 route add default via 10.244.1.1
}
pod a 5
pod b 6
pod c 7
ip netns add client
ip link add eth1 netns n1 address 02:00:00:00:10:01 type veth peer name eth0 netns client address 02:00:00:00:11:01
ip -n n1 addr add 192.168.1.10/24 dev eth1
ip -n client addr add 192.168.1.50/24 dev eth0
up n1 eth1
up client eth0
ip -n client route add default via 192.168.1.10

i=1
ip netns exec n$i sysctl -qw net.ipv4.vs.conntrack=1 net.ipv4.vs.conn_reuse_mode=0
ip netns exec n$i sysctl -qw net.ipv4.vs.expire_nodest_conn=1 net.ipv4.vs.expire_quiescent_template=1
ip netns exec n$i sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
ip -n n$i link add kube-ipvs0 address 02:00:00:00:0f:0$i type dummy
ip netns exec n1 iptables -P FORWARD DROP
ip netns exec n1 iptables -A FORWARD -i cni0 -o eth1 -j ACCEPT
ip netns exec n1 ipset restore <sets
ip netns exec n1 iptables-restore --noflush <rules.v4
for vip in 10.96.0.10:80 203.0.113.9:80 192.168.1.10:30080; do
  ip netns exec n1 ipvsadm -A -t $vip -s wrr
  ip netns exec n1 ipvsadm -a -t $vip -r 10.244.1.5:8080 -m -w 1
  ip netns exec n1 ipvsadm -a -t $vip -r 10.244.1.6:8080 -m -w 2
done
for vip in 10.96.0.10 203.0.113.9; do ip -n n1 addr add $vip/32 dev kube-ipvs0; done
