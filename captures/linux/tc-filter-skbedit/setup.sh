# skbedit: the priority chooses the band of prio, the mark meets iptables and rules, the packet type makes a bridge's frame the router's own
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
for n in a m b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name left netns m address 02:00:00:00:01:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name right netns m address 02:00:00:00:01:02
for l in left right; do ip -n m link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n m addr add 10.1.0.1/24 dev left; ip -n m addr add 10.2.0.1/24 dev right
ip -n m neigh add 10.2.0.2 lladdr 02:00:00:00:00:0b dev right nud permanent
ip -n m route add 10.3.0.0/16 via 10.2.0.2
ip netns exec m sysctl -qw net.ipv4.ip_forward=1
tc -n m qdisc add dev left clsact
tc -n m qdisc add dev right root handle 1: prio
tc -n m qdisc add dev right clsact
i() { p=$1; shift; tc -n m filter add dev left ingress protocol ip flower ip_proto udp dst_port $p action skbedit "$@"; }
i 1 mark 1
i 2 mark 0xff/0x0f
i 3 ptype host
i 4 ptype otherhost
i 5 mark 5 pipe action skbedit mark 0xf0/0xf0
e() { p=$1; shift; tc -n m filter add dev right egress protocol ip flower ip_proto udp dst_port $p action skbedit "$@"; }
e 6 priority 1:1
e 7 priority 1:3
e 8 priority 6
e 9 inheritdsfield
e 10 queue_mapping 3 priority :2
ip netns exec m iptables -t mangle -A PREROUTING -m mark --mark 1
ip netns exec m iptables -t mangle -A PREROUTING -m mark --mark 0x0f
ip netns exec m iptables -t mangle -A PREROUTING -m mark --mark 0xf5
ip -n m rule add fwmark 1 blackhole
