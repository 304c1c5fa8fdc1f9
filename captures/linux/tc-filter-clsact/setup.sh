# clsact of a router: filters on the way in see what comes before routing, those on the way out what leaves, whoever sends it; what they drop
# was seen by the tap on the way in only. Statistics of the qdisc; it goes with its filters
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
tc -n m qdisc add dev right clsact
tc -n m filter add dev left ingress protocol ip u32 match ip dst 10.3.1.0/24 action drop
tc -n m filter add dev left egress protocol ip u32 match ip protocol 1 0xff action pass
tc -n m filter add dev left egress protocol ip u32 match ip src 10.1.0.1 action drop
tc -n m filter add dev right egress protocol ip u32 match ip ttl 63 0xff action drop 2> /dev/null || echo "no match ip ttl"
tc -n m filter add dev right egress protocol ip u32 match u8 63 0xff at 8 match ip dport 9 0xffff action drop
tc -n m filter add dev right egress protocol ip matchall action continue
tc -n m filter add dev right egress protocol arp matchall action drop
tc -n m filter add dev right ingress protocol all matchall action drop
ip -n m neigh add 10.1.0.2 lladdr 02:00:00:00:00:0a dev left nud permanent
