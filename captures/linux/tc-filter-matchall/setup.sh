# matchall by protocol and priority, on a veth, on a port of a bridge and on the bridge itself; tags; the priorities that the kernel picks;
# deleting by priority, by chain; what remains when a device goes
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
for n in a m b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name left netns m address 02:00:00:00:01:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name right netns m address 02:00:00:00:01:02
for l in left right; do ip -n m link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n m link add br0 address 02:00:00:00:01:00 type bridge
ip -n m link set left master br0; ip -n m link set right master br0; ip -n m link set br0 up
sleep 3
ip -n m addr add 10.0.0.254/24 dev br0
for d in left right br0; do tc -n m qdisc add dev $d clsact; done
tc -n m filter add dev left ingress matchall action pass
tc -n m filter add dev left ingress protocol arp matchall action pipe
tc -n m filter add dev left ingress protocol 802.1Q matchall classid 1:7
tc -n m filter add dev left ingress protocol ipv6 pref 9 matchall action drop
tc -n m filter add dev right egress protocol 802.1ad matchall action drop
tc -n m filter add dev right egress protocol ip pref 3 matchall action continue
tc -n m filter add dev right egress protocol all pref 4 matchall action pass
tc -n m filter add dev br0 ingress protocol ip matchall action drop
tc -n m filter add dev br0 ingress protocol arp matchall action mirred egress mirror dev right
tc -n m filter add dev br0 egress protocol arp matchall action pass
