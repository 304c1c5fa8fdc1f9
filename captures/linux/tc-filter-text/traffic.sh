t() { echo "\$ tc $*"; tc "$@" 2>&1 || echo "exit $?"; }
t qdisc add dev va root handle 1: prio
t qdisc add dev va clsact
t qdisc show dev va
t filter add dev va parent 1: protocol ip prio 1 u32 match ip src 10.0.0.1 flowid 1:1
t filter add dev va parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.0/24 match ip protocol 6 0xff match ip dport 80 0xffff flowid 1:2
t filter add dev va parent 1: protocol ip prio 2 handle 5 fw classid 1:3
t filter add dev va parent 1: protocol all prio 3 matchall flowid 1:2
t filter add dev va parent 1: protocol ip prio 4 flower ip_proto tcp dst_port 80 src_ip 10.1.0.0/16 flowid 1:1
t filter show dev va
t -d filter show dev va
t -p filter show dev va
t -j filter show dev va
t filter show dev va parent 1: prio 1
t filter add dev va ingress protocol ip u32 match u32 0 0 action drop
t filter add dev va ingress protocol ip u32 match u8 0x11 0xff at 9 action mirred egress mirror dev vb pipe action gact pass random determ drop 5
t filter add dev va egress protocol 802.1Q pref 10 flower vlan_id 5 vlan_prio 3 vlan_ethtype ip src_ip 1.2.3.4 dst_mac 00:11:22:33:44:55/ff:ff:00:00:00:00 action vlan pop action mirred ingress redirect dev vd
t filter add dev va egress protocol all pref 11 matchall action police rate 1mbit burst 10k mtu 2k conform-exceed drop/pass
t filter add dev va egress protocol ip pref 12 matchall action pedit ex munge ip ttl set 5 munge ip dst set 1.2.3.4 munge tcp dport set 99 pipe action csum ip tcp udp
t filter add dev va egress protocol ip pref 13 matchall action pedit munge ip ttl set 5 munge offset 16 u32 set 0x01020304 retain 0xffff00ff pipe action csum ip
t filter add dev va egress protocol ip pref 14 chain 0 matchall action goto chain 5
t filter add dev va egress protocol ip pref 15 matchall action vlan push id 5 protocol 802.1ad priority 3 action vlan modify id 6
t filter show dev va ingress
t filter show dev va egress
t -j filter show dev va ingress
t -d filter show dev va egress
t chain show dev va egress
t chain add dev va egress chain 7
t -j chain show dev va egress
t filter show block 1
t actions add action drop index 5
t actions add action mirred egress redirect dev vb index 7
t actions ls action mirred
t actions get action gact index 5
t actions get action gact index 55
t actions del action gact index 5
t actions del action gact index 5
t actions flush action gact
t actions ls action skbedit
t actions ls action police
t actions ls action vlan
t actions ls action csum
t actions ls action nosuch
t filter add dev va ingress pref 77 protocol ip matchall action mirred index 7
t actions ls action mirred
t filter del dev va ingress pref 77
t actions ls action mirred
t filter del dev va ingress pref 77
t filter del dev va ingress pref 49152
t filter show dev va ingress
t filter add dev va ingress pref 5 protocol ip u32 match ip src 1.1.1.1 action nosuch
t filter add dev va ingress pref 5 protocol ip u32
t filter add dev va ingress pref 5 protocol ip u32 match
t filter add dev va ingress pref 5 protocol ip u32 match ip nosuch
t filter add dev va ingress pref 5 protocol ip flower nosuch 1
t filter add dev va ingress pref 5 protocol ip nosuch
t filter add dev nosuch ingress pref 5 protocol ip matchall
t filter add dev va parent 9: pref 5 protocol ip matchall
t filter add dev vc ingress pref 5 protocol ip matchall
t filter show dev vc ingress
t filter show dev vc
t filter add dev va ingress pref 5 protocol nosuch matchall
t filter add dev va ingress pref 5 matchall
t filter add dev va ingress pref 5 matchall
t filter add dev va ingress pref 5 protocol ip flower
t filter add dev va ingress pref 6 protocol all u32 match u32 0 0 classid 1:1
t filter replace dev va ingress pref 6 protocol ip u32 match u32 0 0 classid 1:2
t filter add dev va ingress pref 6 protocol all u32 match ip sport 1 0xffff ok
t filter show dev va ingress
t filter get dev va ingress pref 6 protocol all handle 801::800 u32
t filter get dev va ingress pref 6 protocol all handle 801::900 u32
t filter get dev va ingress pref 6 handle 801::900
t filter del dev va ingress pref 6 protocol all handle 801::900 u32
t filter del dev va ingress
t filter show dev va ingress
t filter add dev va parent 1: pref 20 handle 1: u32 divisor 256
t filter add dev va parent 1: protocol ip pref 20 u32 ht 1: match ip src 10.0.0.1 flowid 1:1
t filter add dev va parent 1: protocol ip pref 20 u32 ht 1:a: match ip src 10.0.0.10 flowid 1:1
t filter add dev va parent 1: protocol ip pref 20 u32 ht 800:: match ip src 10.0.0.0/24 hashkey mask 0xff at 12 link 1:
t filter add dev va parent 1: protocol ip pref 20 u32 ht 800:: match ip protocol 6 0xff offset at 0 mask 0f00 shift 6 plus 0 eat link 1:
t -d filter show dev va pref 20
t filter del dev va parent 1: pref 20 handle 1: u32
t filter del dev va parent 1: pref 20 
t filter help
t actions help
t filter show dev va

tc qdisc del dev va root; tc qdisc del dev va clsact
t qdisc add dev va root handle 1: htb default 10
t class add dev va parent 1: classid 1:10 htb rate 1mbit
t class add dev va parent 1: classid 1:20 htb rate 1mbit
t qdisc add dev va ingress
t qdisc show dev va
t filter add dev va parent 1: pref 20 protocol ip handle 1: u32 divisor 256
t filter add dev va parent 1: protocol ip pref 20 u32 ht 1: match ip src 10.0.0.1 flowid 1:10
t filter add dev va parent 1: protocol ip pref 20 u32 ht 1:a: match ip src 10.0.0.10 flowid 1:10
t filter add dev va parent 1: protocol ip pref 20 handle 1:a:5 u32 ht 1:a: match ip src 10.0.0.11 flowid 1:20 
t filter add dev va parent 1: protocol ip pref 20 u32 ht 1: sample ip src 10.0.0.7 match ip src 10.0.0.7 flowid 1:10
t filter add dev va parent 1: protocol ip pref 20 u32 ht 801:: match ip src 10.0.0.0/24 hashkey mask 0x000000ff at 12 link 1:
t filter add dev va parent 1: protocol ip pref 20 u32 ht 800:: match ip src 10.0.0.0/24 hashkey mask 0x000000ff at 12 link 1:
t filter add dev va parent 1: protocol ip pref 20 u32 match ip protocol 6 0xff offset at 0 mask 0f00 shift 6 plus 0 eat link 1:
t filter add dev va parent 1: protocol ip pref 20 u32 match ip protocol 6 0xff offset plus 4 link 1:
t filter add dev va parent 1: protocol ip pref 20 u32 match tcp dst 80 0xffff match mark 5 0xff indev vb flowid 1:10
t filter add dev va parent 1: protocol ip pref 20 u32 match ether dst 00:11:22:33:44:55 match ether src 0:1:2:3:4:5 match icmp type 8 0xff match ip icmp_code 3 0xff match ip nofrag match ip tos 0x10 0xff match ip6 dst 2001:db8::/32 flowid 1:5
t filter add dev va parent 1: protocol ip pref 20 u32 match ip protocol 6 0xff match ip protocol 17 0xff flowid 1:1
t filter add dev va parent 1: protocol ip pref 20 u32 match u16 5 0xff at 3 flowid 1:1
t filter add dev va parent 1: protocol ip pref 20 u32 match ip dport 80 0xffff flowid 1:10 skip_hw
t filter add dev va parent 1: protocol ip pref 20 u32 match ip dport 80 0xffff flowid 1:10 skip_sw
t filter add dev va parent 1: protocol ip pref 20 handle 800::5 u32 match ip dport 81 0xffff flowid 1:10 action ok
t filter add dev va parent 1: protocol ip pref 20 handle 800::5 u32 match ip dport 81 0xffff flowid 1:10 
t filter replace dev va parent 1: protocol ip pref 20 handle 800::5 u32 match ip dport 82 0xffff flowid 1:20 
t filter change dev va parent 1: protocol ip pref 20 handle 800::6 u32 match ip dport 82 0xffff flowid 1:20 
t filter add dev va parent 1: protocol ip pref 20 u32 ht 5: match ip dport 82 0xffff flowid 1:20 
t filter add dev va parent 1: protocol ip pref 20 u32 ht 1: link 9: match ip dport 82 0xffff flowid 1:20 
t filter add dev va parent 1: protocol ip pref 20 u32 link 800: match ip dport 82 0xffff flowid 1:20 
t filter add dev va parent 1: protocol ip pref 20 u32 divisor 3
t filter add dev va parent 1: protocol ip pref 20 u32 divisor 4
t filter add dev va parent 1: protocol ip pref 20 u32 match ip dport 82 0xffff indev nosuch flowid 1:1
t filter add dev va parent 1: protocol ip pref 20 u32 flowid 1:1
t filter show dev va
t -p filter show dev va
t -j filter show dev va
t filter del dev va parent 1: protocol ip pref 20 handle 1: u32
t filter del dev va parent 1: protocol ip pref 20 handle 800: u32
t filter del dev va parent 1: protocol ip pref 20 handle 800::800 u32
t filter del dev va parent 1: protocol ip pref 20
t filter show dev va
t filter add dev va parent 1: protocol ip handle 5/0xff fw classid 1:10
t filter add dev va parent 1: protocol ip handle 6/0xff fw classid 1:10
t filter add dev va parent 1: protocol ip handle 7 pref 49152 fw classid 1:10
t filter add dev va parent 1: protocol ip handle 7/0xff pref 49152 fw classid 1:10 action drop
t filter add dev va parent 1: protocol ip handle 8/0xff pref 49152 fw classid 1:20 indev vb
t filter show dev va
t -j filter show dev va
t filter del dev va parent 1:
t filter add dev va ingress protocol ip flower indev vb ip_proto udp src_ip 10.0.0.0/255.255.0.255 dst_ip 10.0.0.1 src_port 1-100 dst_port 53 ip_tos 0x10/0xfc ip_ttl 64 action drop
t filter add dev va ingress protocol ip flower ip_proto tcp tcp_flags 0x2/0x17 ip_flags frag classid 1:1
t filter add dev va ingress protocol ip flower ip_flags nofirstfrag/frag
t filter add dev va ingress protocol ip flower ip_proto icmp type 8 code 0
t filter add dev va ingress protocol ip flower ip_proto 47 skip_hw action ok
t filter add dev va ingress protocol ip flower ip_proto 47 skip_sw action ok
t filter add dev va ingress protocol arp flower arp_op request arp_sip 10.0.0.1 arp_tip 10.0.0.0/24 arp_sha 00:11:22:33:44:55 arp_tha 0:0:0:0:0:0/ff:ff:0:0:0:0 action drop
t filter add dev va ingress protocol all flower src_mac 00:11:22:33:44:55 dst_mac 00:11:22:33:44:55/8 action drop
t filter add dev va ingress protocol 802.1ad flower vlan_id 5 cvlan_id 6 cvlan_prio 2 cvlan_ethtype ip vlan_ethtype 802.1q dst_ip 1.1.1.1 action drop
t filter add dev va ingress protocol 802.1q flower num_of_vlans 1 action drop
t filter add dev va ingress protocol ipv6 flower dst_ip 2001:db8::1/64 ip_proto tcp dst_port 80 action drop
t filter add dev va ingress protocol ip pref 7 handle 5 flower dst_ip 1.2.3.4 action drop
t filter add dev va ingress protocol ip pref 7 flower dst_ip 1.2.3.4 action drop
t filter add dev va ingress protocol ip pref 7 flower dst_ip 1.2.3.5 action drop
t filter add dev va ingress protocol ip pref 7 handle 5 flower dst_ip 1.2.3.9 action drop
t filter replace dev va ingress protocol ip pref 7 handle 5 flower dst_ip 1.2.3.9 action ok
t filter add dev va ingress protocol ip pref 7 flower dst_ip 1.2.3.0/24 action drop
t filter add dev va ingress protocol ip pref 8 flower dst_port 80 action drop
t filter add dev va ingress protocol ip pref 8 flower vlan_id 80 action drop
t filter add dev va ingress protocol ip pref 8 flower src_ip 1.2.3 action drop
t filter add dev va ingress protocol ip pref 8 flower src_ip ::1 action drop
t filter add dev va ingress protocol all pref 8 flower src_ip 1.2.3.4 action drop
t filter add dev va ingress protocol ip pref 8 flower type 1 action drop
t filter add dev va ingress protocol ip pref 8 flower ip_proto udp tcp_flags 1 action drop
t filter add dev va ingress protocol ip pref 8 flower indev nosuch action drop
t filter add dev va ingress protocol ip pref 8 flower dst_mac zz action drop
t filter add dev va ingress protocol ip pref 8 flower ip_proto tcp dst_port 70000 action drop
t filter add dev va ingress protocol ip pref 8 flower ip_proto tcp dst_port 9-5 action drop
t filter add dev va ingress protocol ip pref 8 flower ip_proto nosuch action drop
t filter add dev va ingress protocol ip pref 8 flower ip_tos 999 action drop
t filter show dev va ingress
t -j filter show dev va ingress
t filter del dev va ingress pref 7 protocol ip handle 5 flower
t filter show dev va ingress pref 7
t filter show dev va ingress chain 3
t filter del dev va ingress chain 3
t filter del dev va ingress
t filter show dev va ingress
t filter add dev va ingress matchall action ok
t filter add dev va ingress matchall action ok
t filter add dev va ingress pref 49151 matchall action ok
t filter add dev va ingress pref 3 handle 7 matchall classid 1:1 skip_hw action ok
t filter add dev va ingress pref 3 handle 8 matchall classid 1:1 action ok
t filter replace dev va ingress pref 3 handle 7 matchall action drop
t filter add dev va ingress pref 4 matchall skip_sw action ok
t filter show dev va ingress
t filter change dev va ingress pref 5 matchall action ok
t filter show dev va root
t filter show dev va parent ffff:
t filter show dev va parent 1:10
t filter add dev va parent 1:10 matchall flowid 1:20
t filter add dev va parent 1:99 matchall flowid 1:20
t filter show dev va parent 1:10
t chain add dev va ingress chain 5
t chain add dev va ingress chain 5
t chain show dev va ingress
t chain show dev va
t chain del dev va ingress chain 5
t chain del dev va ingress chain 5
t chain get dev va ingress chain 0
t filter add dev va ingress chain 9 pref 1 matchall action goto chain 8
t chain show dev va ingress
t filter show dev va ingress chain 9
t filter del dev va ingress chain 9
t chain show dev va ingress
