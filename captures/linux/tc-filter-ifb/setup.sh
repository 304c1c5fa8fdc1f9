# ifb: what comes in is redirected to an ifb, goes through its qdisc and comes back to where it was received, past the filters; what goes out
# as well; filters of the ifb itself; a frame that nobody redirected is lost
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
for n in a m b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name left netns m address 02:00:00:00:01:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name right netns m address 02:00:00:00:01:02
for l in left right; do ip -n m link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n m link add br0 address 02:00:00:00:01:00 type bridge
ip -n m link set left master br0; ip -n m link set right master br0; ip -n m link set br0 up
sleep 3
ip -n m link add ifb0 address 02:00:00:00:01:10 type ifb
ip -n m link add ifb1 address 02:00:00:00:01:11 type ifb
ip -n m link set ifb0 up; ip -n m link set ifb1 up
tc -n m qdisc add dev left clsact
tc -n m qdisc add dev right clsact
tc -n m filter add dev left ingress protocol all matchall action mirred egress redirect dev ifb0
tc -n m filter add dev right egress protocol ip u32 match ip dport 7 0xffff action mirred egress redirect dev ifb1
tc -n m filter add dev right egress protocol ip u32 match ip dport 8 0xffff action mirred egress mirror dev ifb1
tc -n m qdisc add dev ifb0 root handle 1: prio
tc -n m filter add dev ifb0 parent 1: protocol ip u32 match ip dport 1 0xffff flowid 1:1
tc -n m filter add dev ifb0 parent 1: protocol ip u32 match ip dport 2 0xffff action drop
tc -n m filter add dev ifb0 parent 1: protocol ip u32 match ip dport 3 0xffff action pass flowid 1:3
