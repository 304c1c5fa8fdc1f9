# The action vlan: tags come, go and change, on the way in and out, beside a tag that is there; priorities and protocols
modprobe -a act_gact act_mirred act_police act_skbedit act_vlan act_pedit act_csum cls_u32 cls_fw cls_flower cls_matchall
for n in a m b; do ip netns add $n; done
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name left netns m address 02:00:00:00:01:01
ip link add eth0 netns b address 02:00:00:00:00:0b type veth peer name right netns m address 02:00:00:00:01:02
for l in left right; do ip -n m link set $l up; done
ip -n a link set eth0 up; ip -n b link set eth0 up
tc -n m qdisc add dev left clsact
tc -n m qdisc add dev right clsact
i() { pref=$1; protocol=$2; shift 2; tc -n m filter add dev left ingress pref $pref protocol $protocol "$@" action mirred egress redirect dev right; }
port() { echo flower ip_proto udp dst_port $1; }
i 1 ip $(port 1) action vlan push id 5
i 2 ip $(port 2) action vlan push id 6 priority 3 protocol 802.1ad
i 3 ip $(port 3) action vlan push id 5 action vlan push id 7 protocol 802.1ad
i 4 ip $(port 4) action vlan modify id 9
i 5 ip $(port 5) action vlan pop
i 6 ip $(port 6) action vlan push id 5 action vlan modify id 8 priority 2 action vlan pop
i 10 802.1Q flower vlan_id 1 action vlan pop
i 11 802.1Q flower vlan_id 2 action vlan modify id 22
i 12 802.1Q flower vlan_id 3 action vlan modify id 33 priority 1 protocol 802.1ad
i 13 802.1Q flower vlan_id 4 action vlan push id 44
i 14 802.1Q flower vlan_id 5 action vlan pop action vlan pop
i 15 802.1Q flower vlan_id 6 action pass
i 16 802.1ad flower vlan_id 1 action vlan pop
tc -n m filter add dev right egress protocol 802.1Q flower vlan_id 6 action vlan push id 66
tc -n m filter add dev right egress protocol ip flower ip_proto udp dst_port 7 action vlan push id 77
i 20 ip matchall
