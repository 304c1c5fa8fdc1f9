# Swarm's routing mesh: port 8080 published on every node, the only task of the service on the second. On a node DOCKER-INGRESS leads to the ingress
# sandbox on docker_gwbridge; there a mark by port, a virtual service of that mark, and the sandbox's own address towards the ingress network; in the
# task's namespace the published port becomes the task's. (rules.v4: moby/moby's own record of a node's rules, Apache-2.0)
# (srcport: otherwise the tunnel's ports would be chance)
# nothing but the way of a packet: reports of groups and redirects come by the clock
for i in 1 2; do
  for n in n ov ingress; do
    ip netns add $n$i
    ip netns exec $n$i sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0
  done
done
ip netns add client
ip netns add web.1
ip link add eth0 netns n1 address 02:00:00:00:00:01 type veth peer name eth0 netns n2 address 02:00:00:00:00:02

up() { # NAMESPACE DEVICE...
  ns=$1
  shift
  for d in "$@"; do
    ip -n $ns link set $d up
    ip netns exec $ns sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=600
  done
}
plug() { # NODE NAMESPACE LAST-BYTE-ON-INGRESS LAST-BYTE-ON-GWBRIDGE
  ip link add veth$3 netns ov$1 mtu 1450 address 02:00:00:00:03:0$3 type veth peer name eth0 netns $2 mtu 1450 address 02:42:0a:00:00:0$3
  ip -n ov$1 link set veth$3 master br0 up
  ip -n $2 addr add 10.0.0.$3/24 dev eth0
  ip -n ov$((3 - $1)) neigh add 10.0.0.$3 lladdr 02:42:0a:00:00:0$3 dev vxlan0 nud permanent
  bridge -n ov$((3 - $1)) fdb add 02:42:0a:00:00:0$3 dev vxlan0 dst 172.20.0.$1 self permanent
  ip link add vethgw$4 netns n$1 address 02:00:00:00:04:0$4 type veth peer name eth1 netns $2 address 02:42:ac:12:00:0$4
  ip -n n$1 link set vethgw$4 master docker_gwbridge up
  ip -n $2 addr add 172.18.0.$4/16 dev eth1
  ip -n $2 link set lo up
  up $2 eth0 eth1
  ip -n $2 route add default via 172.18.0.1
}
for i in 1 2; do
  ip -n n$i addr add 172.20.0.$i/24 dev eth0
  ip link add eth1 netns n$i address 02:00:00:00:10:0$i type veth peer name eth$i netns client address 02:00:00:00:11:0$i
  ip -n n$i addr add 192.168.$i.10/24 dev eth1
  ip -n client addr add 192.168.$i.50/24 dev eth$i
  ip -n n$i link add docker_gwbridge address 02:42:00:00:00:0$i type bridge
  ip -n n$i addr add 172.18.0.1/16 dev docker_gwbridge
  ip -n n$i link set lo up
  up n$i eth0 eth1 docker_gwbridge
  up client eth$i
  ip netns exec n$i sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.docker_gwbridge.route_localnet=1
  # connections of the tunnel itself would end in the middle
  ip netns exec n$i sysctl -qw net.netfilter.nf_conntrack_udp_timeout=600
  ip netns exec n$i iptables-restore <rules.v4

  ip -n n$i link add vx-001000 address 02:00:00:00:01:0$i type vxlan id 4096 proxy l2miss l3miss dstport 4789 srcport 50000 50001
  ip -n n$i link set vx-001000 netns ov$i name vxlan0
  ip -n ov$i link add br0 address 02:00:00:00:02:0$i type bridge
  ip -n ov$i addr add 10.0.0.1/24 dev br0
  ip -n ov$i link set br0 mtu 1450
  ip -n ov$i link set vxlan0 mtu 1450 master br0 up
  ip -n ov$i link set br0 up
done
plug 1 ingress1 2 2
plug 2 ingress2 3 2
plug 2 web.1 6 3

for i in 1 2; do
  box() { ip netns exec ingress$i "$@"; }
  box sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
  # the resolver that every sandbox has
  box iptables-restore <resolver.v4
  ip -n ingress$i addr add 10.0.0.5/32 dev eth0
  box sysctl -qw net.ipv4.vs.conntrack=1
  box iptables -t mangle -A PREROUTING -p tcp --dport 8080 -j MARK --set-mark 256
  box iptables -t nat -A POSTROUTING -m ipvs --ipvs -d 10.0.0.0/24 -j SNAT --to-source 10.0.0.$((i + 1))
  box iptables -t mangle -A INPUT -d 10.0.0.5/32 -j MARK --set-mark 256
  box ipvsadm -A -f 256 -s rr
  box ipvsadm -a -f 256 -r 10.0.0.6 -m -w 1
  box sysctl -qw net.ipv4.vs.conn_reuse_mode=0 net.ipv4.vs.expire_nodest_conn=1 net.ipv4.vs.expire_quiescent_template=1
done

task() { ip netns exec web.1 iptables "$@"; }
task -t nat -A PREROUTING -d 10.0.0.6 -p tcp --dport 8080 -j REDIRECT --to-port 80
task -I INPUT -d 10.0.0.6 -p tcp --dport 80 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
task -I OUTPUT -s 10.0.0.6 -p tcp --sport 80 -m conntrack --ctstate ESTABLISHED -j ACCEPT
for p in sctp udp tcp; do
  task -A INPUT -d 10.0.0.6 -p $p -j DROP
  task -A OUTPUT -s 10.0.0.6 -p $p -j DROP
done
