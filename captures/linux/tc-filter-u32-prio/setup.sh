# u32 filters of a prio qdisc: fields of the IP header, ports, tos; two priorities, a filter of a band's own id, one that names no class
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
tc -n m qdisc add dev right root handle 1: prio bands 4
tc -n m filter add dev right parent 1: protocol ip pref 1 u32 match ip dst 10.3.1.0/24 flowid 1:1
tc -n m filter add dev right parent 1: protocol ip pref 1 u32 match ip protocol 17 0xff match ip dport 53 0xffff flowid 1:2
tc -n m filter add dev right parent 1: protocol ip pref 1 u32 match ip tos 0x10 0xff flowid 1:3
tc -n m filter add dev right parent 1: protocol ip pref 2 u32 match ip src 10.1.0.7 flowid 1:4
tc -n m filter add dev right parent 1: protocol ip pref 2 u32 match u8 0x40 0xf0 at 0 match ip sport 4000 0xf000 flowid 1:9
