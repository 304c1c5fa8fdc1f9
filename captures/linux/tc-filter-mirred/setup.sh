# mirred: copies and redirections between devices, on the way in and out, to both sides; several actions one behind the other; a device that is
# down, one without a carrier, one that is gone
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
for n in a m b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name left netns m address 02:00:00:00:01:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name right netns m address 02:00:00:00:01:02
for l in left right; do ip -n m link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
ip netns add c
ip link add eth0 netns c address 02:00:00:00:00:0c type veth peer name mon netns m address 02:00:00:00:01:03
ip -n m link set mon up; ip -n c link set eth0 up
ip -n m link add low address 02:00:00:00:01:04 type dummy
ip -n m link add brm address 02:00:00:00:01:08 type bridge; ip -n m link set mon master brm; ip -n m link set brm up; sleep 3
ip -n m link add x1 address 02:00:00:00:01:05 type veth peer name x2 address 02:00:00:00:01:06
ip -n m link set x1 up
ip -n m link add gone address 02:00:00:00:01:07 type dummy; ip -n m link set gone up
for d in left right mon; do tc -n m qdisc add dev $d clsact; done
i() { tc -n m filter add dev left ingress protocol ip flower ip_proto udp "$@"; }
i dst_port 1 action mirred egress redirect dev right
i dst_port 2 action mirred egress mirror dev mon action mirred egress redirect dev right
i dst_port 3 action mirred egress mirror dev right action mirred egress mirror dev mon action drop
i dst_port 4 action mirred ingress redirect dev right
i dst_port 5 action mirred ingress mirror dev mon
i dst_port 6 action mirred egress redirect dev low
i dst_port 7 action mirred egress mirror dev x1 action mirred egress redirect dev right
i dst_port 8 action mirred egress mirror dev gone pipe action mirred egress redirect dev right
i dst_port 9 action mirred egress redirect dev left
i dst_port 11 action mirred egress redirect dev right
i dst_port 12 action mirred egress mirror dev mon drop
i dst_port 14 action mirred egress redirect dev right pass
tc -n m filter add dev right egress protocol ip flower ip_proto udp dst_port 11 action mirred ingress redirect dev mon
tc -n m filter add dev right ingress protocol ip flower ip_proto udp dst_port 4 action mirred egress redirect dev mon
tc -n m filter add dev mon ingress protocol ip flower ip_proto udp dst_port 11 action mirred egress mirror dev left
tc -n m filter add dev left egress protocol all matchall action mirred egress mirror dev mon
ip -n m link del gone
