# flower on the way in: one filter for each key, each drops what it matches; the rest is bridged
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
f() { tc -n m filter add dev left ingress "$@" action drop; }
f protocol ip pref 1 flower dst_ip 10.0.1.0/24 ip_proto udp dst_port 53
f protocol ip pref 1 flower src_ip 10.0.0.66
f protocol ip pref 2 flower ip_proto tcp src_port 1000-1010 dst_port 80
f protocol ip pref 3 flower ip_proto tcp tcp_flags 0x12/0x12
f protocol ip pref 4 flower ip_tos 0x20/0xe0 ip_ttl 3
f protocol ip pref 5 flower ip_proto icmp type 8 code 0
f protocol ip pref 6 flower ip_flags frag/nofirstfrag
f protocol ip pref 7 flower ip_proto udp dst_port 0x100/0xff00
f protocol arp pref 8 flower arp_op request arp_tip 10.0.0.0/24 arp_sha 02:00:00:00:00:0a
f protocol 802.1Q pref 9 flower vlan_id 5 vlan_prio 3
f protocol 802.1Q pref 10 flower vlan_ethtype ip src_ip 10.0.0.99
f protocol 802.1ad pref 11 flower vlan_id 7 vlan_ethtype 802.1q cvlan_id 8
f protocol all pref 12 flower num_of_vlans 3
f protocol all pref 13 flower dst_mac 01:00:5e:00:00:00/25
f protocol ipv6 pref 14 flower dst_ip 2001:db8::/32 ip_proto udp dst_port 53
f protocol all pref 15 flower src_mac 02:00:00:00:00:0c
tc -n m filter add dev left ingress protocol ip pref 16 flower indev right action drop
tc -n m filter add dev left ingress protocol ip pref 17 flower indev left ip_proto 2f action drop
tc -n m filter add dev left ingress protocol ip pref 18 flower skip_hw src_ip 10.0.0.77 action pass
