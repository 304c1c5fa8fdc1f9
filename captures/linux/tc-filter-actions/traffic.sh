t() { echo "\$ tc $*"; tc "$@" 2>&1 || echo "exit $?"; }
t qdisc add dev va clsact
a() { t filter add dev va ingress protocol ip pref $((++n)) matchall action "$@"; t -d filter show dev va ingress pref $n; }
j() { a "$@"; tc -j filter show dev va ingress pref $n; }
n=0
a drop
a pass random netrand drop 4
j ok random determ pipe 3 index 50
a continue
a reclassify
a pipe
a jump 2
j goto chain 4
a trap
a stolen
a mirred egress redirect dev vb
a mirred ingress mirror dev vb index 9
a mirred ingress mirror dev vb drop
a mirred egress mirror dev nosuch
a mirred egress mirror
a mirred nosuch
j police rate 1mbit burst 10k
a police rate 1mbit burst 10k peakrate 2mbit mtu 1500 conform-exceed drop/pipe
j police pkts_rate 100 pkts_burst 10 drop
a police rate 1mbit
a police mtu 100 drop
a police rate 1mbit burst 10k overhead 4 linklayer atm mpu 64 drop
a police rate 1mbit burst 10k avrate 1mbit drop
a police rate 1mbit burst 10k pkts_rate 100 pkts_burst 10
a police index 33
a skbedit priority 5
a skbedit mark 0x10/0xff
j skbedit ptype otherhost priority 1:
a skbedit queue_mapping 2 inheritdsfield pipe index 8
a skbedit mark zz
a skbedit
a vlan pop
a vlan push id 5
j vlan push id 5 priority 3 protocol 802.1ad pipe
a vlan modify id 7 priority 2 pass
a vlan push
a vlan push id 5000
a vlan push id 5 protocol ip
a vlan pop_eth
a vlan push_eth dst_mac 00:11:22:33:44:55 src_mac 00:11:22:33:44:56
a vlan nosuch
a csum ip4h
a csum ip
a csum ip and tcp and udp and icmp and igmp and udplite and sctp
a csum icmp pipe
a csum
a csum nosuch
a pedit munge ip src set 1.2.3.4
a pedit munge ip dst set 1.2.3.4 munge ip ttl set 7 munge ip tos set 0x10 retain 0xfc munge ip protocol set 17
a pedit munge ip sport set 80
a pedit munge ip dport set 81 pipe
a pedit munge offset 0 u8 invert
a pedit munge offset 1 u8 set 0xff
a pedit munge offset 2 u16 clear
a pedit munge offset 3 u16 clear
a pedit munge offset 4 u32 preserve
a pedit munge offset 4 u32 at 9 ff 2 set 5
a pedit munge ip ttl add 5
j pedit ex munge ip ttl add 0xff munge ip ttl dec 1
a pedit ex munge ip ttl dec
a pedit ex munge eth src set 00:11:22:33:44:55 munge eth dst set 00:aa:bb:cc:dd:ee munge eth type set 0x800
a pedit ex munge eth src preserve
a pedit ex munge tcp sport set 80 munge tcp dport set 81 munge tcp flags set 2 munge udp sport set 5 munge udp dport add 1
a pedit ex munge ip6 src set 2001:db8::1
a pedit ex munge ip6 traffic_class set 5 munge ip6 hoplimit set 5 munge ip6 nexthdr set 6 munge ip6 payload_len set 5 munge ip6 flow_lbl set 5
a pedit munge nosuch x set 5
a pedit munge ip nosuch set 5
a pedit munge ip ihl set 5 munge ip nofrag set 0 munge ip firstfrag set 0 munge ip ce set 1 munge ip df set 0x40 munge ip mf clear munge ip icmp_type set 5 munge ip icmp_code set 6
a pedit munge ip dsfield set 4 munge ip tos set 0 retain 0x3 munge ip precedence set 7 munge ip check set 5 munge ip id set 4 
a pedit munge ip check set 5
a pedit munge icmp type set 5
a pedit
a drop drop
a drop action
t filter add dev va ingress protocol ip pref 500 matchall action
t filter add dev va ingress protocol ip pref 500 matchall nosuch
t filter add dev va ingress protocol ip pref 500 matchall help
t filter add dev va ingress protocol ip pref 500 fw help
t filter add dev va ingress protocol ip pref 500 matchall action mirred help
t filter add dev va ingress protocol ip pref 500 matchall action police help
t filter add dev va ingress protocol ip pref 500 matchall action skbedit help
t filter add dev va ingress protocol ip pref 500 matchall action vlan help
t filter add dev va ingress protocol ip pref 500 matchall action pedit help
t filter add dev va ingress protocol ip pref 500 matchall action csum help
t filter add dev va ingress protocol ip pref 500 matchall action gact help
t actions add action goto chain 5
t actions add action pass index 900 action drop index 901
t actions add action pass index 900
t actions change action pipe index 900
t actions replace action stolen index 900
t actions replace action stolen index 902
t actions get action gact index 900
t actions get action gact index 901 action gact index 900
t actions del action gact index 900 action gact index 901
t actions get action nosuch index 3
t actions get action gact
t actions del action gact index 1
t actions nosuch
t actions
t actions ls
t actions ls action police
t actions flush action csum
