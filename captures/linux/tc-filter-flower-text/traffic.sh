t() { echo "\$ tc $*"; tc "$@" 2>&1 || echo "exit $?"; }
t qdisc add dev va clsact
n=0
f() { p=$1; shift; t filter add dev va ingress protocol $p pref $((++n)) flower "$@"; tc filter show dev va ingress pref $n; }
f ip indev vb ip_proto udp src_ip 10.0.0.0/8 dst_ip 10.0.0.1 src_port 1-100 dst_port 53 ip_tos 0x10/0xfc ip_ttl 64
tc -j filter show dev va ingress pref $n
f ip ip_tos 0x10 ip_ttl 0x40/0xf0
f ip ip_proto tcp dst_port 80-90 src_port 5
tc -j filter show dev va ingress pref $n
f ip ip_proto tcp dst_port 80/0xfff0 src_port 5/255
f ip ip_proto icmp type 8/8 code 0/1
f ip dst_ip 1.2.3.4/255.255.255.0
f ip ip_flags frag/firstfrag
f ip ip_flags nofrag
f ip tcp_flags 2
f ip ip_proto tcp tcp_flags 0x12/0x12
f 802.1q vlan_id 5
f 802.1q vlan_ethtype ipv6
f 802.1q vlan_id 5 vlan_ethtype 802.1q cvlan_id 6 cvlan_prio 2 cvlan_ethtype ip dst_ip 1.1.1.1
tc -j filter show dev va ingress pref $n
f 802.1ad vlan_prio 5 vlan_id 3
f 802.1q num_of_vlans 2 cvlan_id 5
f all num_of_vlans 1 vlan_id 7
f ip dst_mac ff:ff:ff:ff:ff:ff/01:00:00:00:00:00
f ip classid 1:1 skip_hw
f arp arp_op 3
f arp arp_op reply arp_tip 1.2.3.4
f all
f ip
f 0x88cc
f ip verbose dst_ip 1.2.3.4
f ip ip_proto tcp dst_port
f ip dst_ip
f ip ip_proto sctp dst_port 80
f ip ip_proto 17 dst_port 80
f ip src_ip any
f ip vlan_ethtype ip
f 802.1q vlan_id 5000
f 802.1q vlan_prio 9
t filter show dev va ingress protocol arp
t filter ls dev va ingress pref 1
t filter list dev va ingress protocol ip pref 2
t filter show
t filter show nosuch
t filter show dev nosuch
t filter show va
t filter nosuch
t filter add dev va ingress pref zz flower
t filter add dev va ingress pref 70000 flower
t filter add dev va parent zz flower
t filter add dev va ingress egress flower
t filter add dev va ingress handle 5
t filter add dev va ingress
t filter add dev va
t filter add
t filter add ingress flower
t filter del
t filter del dev va
t filter del dev va ingress handle 5
t filter del dev va ingress protocol ip
t filter del dev va ingress protocol ip pref 3 matchall
t filter add dev va ingress pref 700 protocol ip chain zz matchall
t filter add dev va ingress pref 700 protocol ip chain 4000000000 matchall
t filter replace dev va ingress protocol ip pref 2 handle 1 flower ip_tos 0x20 ip_ttl 0x40/0xf0 action drop
t filter replace dev va ingress protocol ip pref 2 handle 1 flower ip_tos 0x20
t filter get dev va ingress protocol ip pref 2 handle 1 flower
t filter get dev va ingress protocol ip pref 2 handle 0x1 flower
t filter get dev va ingress protocol ip pref 2 flower
t filter get dev va ingress protocol ip handle 1 flower
t filter get dev va protocol ip pref 2 handle 1 flower
t -j filter get dev va ingress protocol ip pref 2 handle 1 flower
t filter add dev va ingress protocol ip pref 2 handle zz flower
t filter add dev va ingress protocol ip pref 800 handle zz matchall
t filter add dev va ingress protocol ip pref 800 handle zz u32 match u32 0 0
t filter add dev va ingress protocol ip pref 801 handle 6/0xff fw action drop
t filter show dev va ingress pref 801
t -j filter show dev va ingress pref 801
t filter add dev va ingress protocol ip pref 802 matchall classid zz
t filter add dev va ingress protocol ip pref 802 matchall classid 1:2 flowid 1:3
t filter add dev va ingress protocol ip pref 803 u32 match ip src 1.2.3.4 action drop flowid 1:3
t filter add dev va ingress protocol ip pref 803 u32 match ip src 1.2.3.4 flowid 1:4 action drop
t filter add dev va ingress protocol ip pref 803 u32 match ip src 1.2.3.4 police rate 1mbit burst 10k drop flowid 1:5
t filter add dev va ingress protocol ip pref 803 u32 match ip src 1.2.3.4 mirred egress redirect dev vb
t filter show dev va ingress pref 803
t chain help
t chain
t chain show
t chain show dev va nosuch
t chain add dev va
t chain add dev va ingress
t chain get dev va ingress
t chain flush dev va ingress
t chain show dev va ingress
