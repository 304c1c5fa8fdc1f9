# Chains and verdicts: goto chain, jump, continue, reclassify, pipe at the end of a list; random by count; actions that filters share, made and
# changed by themselves; a chain that nothing is in
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
for n in a m b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name left netns m address 02:00:00:00:01:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name right netns m address 02:00:00:00:01:02
for l in left right; do ip -n m link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n m link add br0 address 02:00:00:00:01:00 type bridge
ip -n m link set left master br0; ip -n m link set right master br0; ip -n m link set br0 up
sleep 3
tc -n m qdisc add dev left clsact
i() { p=$1; shift; tc -n m filter add dev left ingress protocol ip pref $p flower ip_proto udp dst_port $p "$@"; }
tc -n m actions add action drop index 100
tc -n m actions add action pass index 101 action mirred egress mirror dev right index 102
i 1 action goto chain 5
i 2 action goto chain 6
i 3 action jump 3 action drop action pass
i 4 action continue
i 5 action pipe
i 6 action reclassify
i 7 action pass random determ drop 3
i 8 action gact index 100
i 9 action gact index 100
i 10 action mirred index 102 action gact index 100
i 11 classid 1:5 action goto chain 7
i 12 action jump 1 action drop
i 13 action jump 9 action drop
i 14 action skbedit mark 14 action goto chain 8
tc -n m filter add dev left ingress protocol ip pref 50 u32 match ip dport 4 0xffff action drop
tc -n m filter add dev left ingress chain 5 protocol ip pref 1 matchall action drop
tc -n m filter add dev left ingress chain 7 protocol ip pref 3 u32 match u32 0 0 action goto chain 9
tc -n m filter add dev left ingress chain 9 protocol ip pref 3 matchall action goto chain 7
tc -n m chain add dev left ingress chain 8
tc -n m filter add dev left ingress chain 8 protocol ip pref 1 handle 14 fw action drop
