# pedit and csum: addresses, ports, TTL, TOS, MAC addresses, words at an offset that the packet gives; sums with and without csum; what is too short
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
i() { p=$1; shift; tc -n m filter add dev left ingress protocol ip pref $p flower dst_ip 10.0.0.$p action "$@"; }
i 1 pedit ex munge ip dst set 10.9.9.9 munge ip ttl set 5 pipe action csum ip and tcp and udp and icmp
i 2 pedit ex munge ip src set 10.8.8.8
i 3 pedit ex munge tcp dport set 8080 munge tcp sport add 1 pipe action csum tcp
i 4 pedit ex munge udp dport set 99 munge udp sport set 98 pipe action csum udp
i 5 pedit ex munge ip ttl dec munge ip tos set 0x28 retain 0xfc pipe action csum ip4h
i 6 pedit ex munge eth dst set 02:00:00:00:00:0c munge eth src set 02:00:00:00:00:0d
i 7 pedit munge offset 28 u32 set 0x11223344 munge offset 33 u8 invert munge offset 34 u16 set 0xabcd retain 0x0ff0 pipe action csum udp
i 8 pedit munge offset 8 u32 at 20 0f 2 set 0xcafebabe pipe
i 9 pedit munge offset 2000 u32 set 1 pipe action csum ip
i 10 pedit munge ip sport set 80 munge ip icmp_type set 0 pipe action csum icmp
i 11 pedit ex munge ip protocol set 6 munge ip df set 0x40 pipe action csum ip4h tcp
i 12 csum sctp and udplite and igmp
i 13 pedit ex munge ip tos add 0xff munge ip ttl add 1 pipe action csum ip
tc -n m filter add dev left ingress protocol ipv6 pref 20 matchall action pedit ex munge ip6 dst set 2001:db8::99 munge ip6 hoplimit set 9 munge ip6 traffic_class set 0x1c pipe action csum udp and icmp
