# A rolling update of a Swarm service, in the overlay's load balancer: a task that is to stop gets weight 0 and keeps its connections, the new one joins, the
# old one is removed (expire_nodest_conn=1), the last one goes with the service and its mark.
ip netns add ov
ip netns exec ov sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0
ip -n ov link add br0 address 02:00:00:00:02:01 type bridge
ip -n ov addr add 10.0.1.1/24 dev br0
ip -n ov link set br0 mtu 1450 up
join() { # NAME LAST-BYTE
  ip netns add $1
  ip link add veth$2 netns ov mtu 1450 address 02:00:00:00:03:0$2 type veth peer name eth0 netns $1 mtu 1450 address 02:42:0a:00:01:0$2
  ip -n ov link set veth$2 master br0 up
  ip -n $1 addr add 10.0.1.$2/24 dev eth0
  ip -n $1 link set lo up
  ip -n $1 link set eth0 up
  ip netns exec $1 sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=600
}
join app.1 3
join lb 4
join web.1 5
join web.2 6
join web.3 7

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
