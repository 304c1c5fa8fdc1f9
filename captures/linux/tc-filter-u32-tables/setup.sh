# u32 with hash tables: a divisor and a hash key, links, an offset that the header length gives, nexthdr, sample, negative offsets;
# packets that are too short; replace keeps the selector
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
for n in a m b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name left netns m address 02:00:00:00:01:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name right netns m address 02:00:00:00:01:02
for l in left right; do ip -n m link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n m link add br0 address 02:00:00:00:01:00 type bridge
ip -n m link set left master br0; ip -n m link set right master br0; ip -n m link set br0 up
sleep 3
tc -n m qdisc add dev left ingress
f() { tc -n m filter add dev left parent ffff: protocol ip "$@"; }
f pref 5 handle 2: u32 divisor 256
f pref 5 handle 3: u32 divisor 1
f pref 5 u32 ht 2: sample ip src 10.0.0.7 match ip src 10.0.0.7 action drop
f pref 5 u32 ht 2:8: match ip src 10.0.0.8 action pass
f pref 5 u32 ht 2:9: match ip dst 10.0.1.0/24 flowid 1:9
f pref 5 u32 ht 3: match tcp dst 22 0xffff action drop
f pref 5 u32 ht 3: match udp src 123 0xffff action drop
f pref 5 u32 ht 3: match icmp type 8 0xff action drop
f pref 5 u32 ht 800: match ip src 10.0.0.0/24 hashkey mask 0x000000ff at 12 link 2:
f pref 5 u32 ht 800: match ip nofrag offset at 0 mask 0f00 shift 6 eat link 3:
f pref 6 u32 match ether src 02:00:00:00:00:0c action drop
f pref 6 u32 match u32 0xdeadbeef 0xffffffff at 40 action drop
f pref 6 u32 match ip df match ip ihl 6 0x0f action drop
f pref 6 u32 match u16 0x1234 0xffff at nexthdr+4 action drop
