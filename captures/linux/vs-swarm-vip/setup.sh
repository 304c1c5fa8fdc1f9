# A Swarm service's virtual address, as libnetwork makes it: tasks of two nodes on an overlay, and on the client's node the overlay's own
# load balancer (lb_<network>), which has the address beside its own, marks what comes to it, gives it to the tasks in turn, and is the source that they see.
for i in 1 2; do
  ip netns add n$i
  ip netns add ov$i
  ip netns exec ov$i sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0
done
ip link add eth0 netns n1 address 02:00:00:00:00:01 type veth peer name eth0 netns n2 address 02:00:00:00:00:02
for i in 1 2; do
  ip -n n$i addr add 172.20.0.$i/24 dev eth0
  ip -n n$i link set eth0 up
  ip netns exec n$i sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=600
  ip -n n$i link set lo up
  ip -n n$i link add vx-001001 address 02:00:00:00:01:0$i type vxlan id 4097 proxy l2miss l3miss dstport 4789
  ip -n n$i link set vx-001001 netns ov$i name vxlan0
  ip -n ov$i link add br0 address 02:00:00:00:02:0$i type bridge
  ip -n ov$i addr add 10.0.1.1/24 dev br0
  ip -n ov$i link set br0 mtu 1450
  ip -n ov$i link set vxlan0 mtu 1450 master br0 up
  ip -n ov$i link set br0 up
done
join() { # NODE NAME LAST-BYTE: a namespace on the overlay, known to the other node
  ip netns add $2
  ip link add veth$3 netns ov$1 mtu 1450 address 02:00:00:00:03:0$3 type veth peer name eth0 netns $2 mtu 1450 address 02:42:0a:00:01:0$3
  ip -n ov$1 link set veth$3 master br0 up
  ip -n $2 addr add 10.0.1.$3/24 dev eth0
  ip -n $2 link set lo up
  ip -n $2 link set eth0 up
  ip netns exec $2 sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=600
  ip -n ov$((3 - $1)) neigh add 10.0.1.$3 lladdr 02:42:0a:00:01:0$3 dev vxlan0 nud permanent
  bridge -n ov$((3 - $1)) fdb add 02:42:0a:00:01:0$3 dev vxlan0 dst 172.20.0.$1 self permanent
}
join 1 app.1 3
join 1 lb 4
join 1 web.1 5
join 2 web.2 6

lb() { ip netns exec lb "$@"; }
# nothing but the way of a packet: redirects and reports of groups come by the clock
lb sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0
ip -n lb addr add 10.0.1.2/32 dev eth0
lb sysctl -qw net.ipv4.vs.conntrack=1
lb iptables -t nat -A POSTROUTING -m ipvs --ipvs -d 10.0.1.0/24 -j SNAT --to-source 10.0.1.4
lb iptables -t mangle -A INPUT -d 10.0.1.2/32 -j MARK --set-mark 256
lb ipvsadm -A -f 256 -s rr
lb ipvsadm -a -f 256 -r 10.0.1.5 -m -w 1
lb ipvsadm -a -f 256 -r 10.0.1.6 -m -w 1
lb sysctl -qw net.ipv4.vs.conn_reuse_mode=0 net.ipv4.vs.expire_nodest_conn=1 net.ipv4.vs.expire_quiescent_template=1
