# Marks of iptables and fw filters with a mask that choose the classes of htb; a filter of a class; fw without filters takes the mark for the class
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
tc -n m qdisc add dev right root handle 1: htb default 30
tc -n m class add dev right parent 1: classid 1:1 htb rate 100mbit
for c in 10 20 30; do tc -n m class add dev right parent 1:1 classid 1:$c htb rate 10mbit ceil 100mbit; done
tc -n m filter add dev right parent 1: protocol ip pref 1 handle 0x10/0xf0 fw flowid 1:1
tc -n m filter add dev right parent 1: protocol ip pref 1 handle 0x20/0xf0 fw flowid 1:20
tc -n m filter add dev right parent 1: protocol ip pref 1 handle 0x30/0xf0 fw action drop
tc -n m filter add dev right parent 1:1 protocol ip pref 1 handle 0x11 fw flowid 1:10
tc -n m filter add dev right parent 1:1 protocol ip pref 2 handle 0x12 fw flowid 1:30
tc -n m filter add dev right parent 1: protocol ip pref 3 fw
ip netns exec m iptables -t mangle -A FORWARD -p udp --dport 1 -j MARK --set-mark 0x11
ip netns exec m iptables -t mangle -A FORWARD -p udp --dport 2 -j MARK --set-mark 0x12
ip netns exec m iptables -t mangle -A FORWARD -p udp --dport 3 -j MARK --set-mark 0x1f
ip netns exec m iptables -t mangle -A FORWARD -p udp --dport 4 -j MARK --set-mark 0x20
ip netns exec m iptables -t mangle -A FORWARD -p udp --dport 5 -j MARK --set-mark 0x30
ip netns exec m iptables -t mangle -A FORWARD -p udp --dport 6 -j MARK --set-mark 0x10010
ip netns exec m iptables -t mangle -A FORWARD -p udp --dport 7 -j MARK --set-mark 0x10001
