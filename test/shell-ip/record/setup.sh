# The lab whose state the recorded commands print.
ip netns add host; ip netns add c1; ip netns add c2
h="ip -n host"
$h link set lo up
$h link add br0 address 02:00:00:00:00:01 type bridge
$h link add veth1 address 02:00:00:00:00:11 type veth peer name eth0 netns c1 address 02:00:00:00:00:21
$h link add veth2 address 02:00:00:00:00:12 type veth peer name eth0 netns c2 address 02:00:00:00:00:22
$h link set veth1 master br0 up
$h link set veth2 master br0
$h link set veth2 up type bridge_slave hairpin on isolated on learning off flood off cost 7 priority 9
$h addr add 172.17.0.1/16 brd + dev br0
$h link set br0 up
ip -n c1 link set lo up; ip -n c1 link set eth0 up
ip -n c1 addr add 172.17.0.2/16 dev eth0
ip -n c1 route add default via 172.17.0.1
$h link add va address 02:00:00:00:00:31 mtu 1400 type veth peer name vb address 02:00:00:00:00:32
$h link set va up
$h addr add 10.2.0.1/24 dev va
$h link add dummy0 address 02:00:00:00:00:41 type dummy
$h link set dummy0 alias "an uplink" txqueuelen 500 group 7
$h link set dummy0 up promisc on allmulticast on
$h link add dummy1 address 02:00:00:00:00:42 type dummy
$h link set dummy1 arp off multicast off
$h link add br1 address 02:00:00:00:00:02 type bridge vlan_filtering 1 vlan_default_pvid 5 ageing_time 1000 forward_delay 400 group_fwd_mask 0x4000 mcast_snooping 0 mcast_querier 1
ip link add r0 address 02:00:00:00:00:51 type veth peer name ext0 netns host address 02:00:00:00:00:52
ip link set r0 up; $h link set ext0 up
$h addr add 10.0.0.1/24 brd + dev dummy0
$h addr add 10.0.0.2/24 brd + dev dummy0 label dummy0:1
$h addr add 10.1.1.1 peer 10.1.1.2/32 dev dummy0
$h addr add 10.8.0.1/24 dev dummy0 noprefixroute
$h addr add 10.9.0.1/24 dev dummy0 valid_lft 36000 preferred_lft 18000
$h addr add 192.0.2.1/32 dev dummy0 scope link
$h addr add 192.0.2.2/32 dev dummy1 scope host
$h addr add 10.3.0.1/24 dev ext0
$h route add default via 10.0.0.254 dev dummy0
$h route add default via 10.0.0.253 dev dummy0 metric 100 proto dhcp src 10.0.0.1
$h route add 203.0.113.0/24 via 10.0.0.253 dev dummy0 proto static src 10.0.0.2 mtu lock 1400 advmss 1360
$h route add 203.0.113.7 via 10.0.0.252 mtu 1300
$h route add 203.0.114.0/24 tos 0x10 via 10.0.0.252
$h route add blackhole 198.51.100.0/24
$h route add unreachable 198.51.101.0/24 metric 5
$h route add prohibit 198.51.102.0/24 proto bird
$h route add throw 198.51.103.0/24 table 100
$h route add default via 10.0.0.250 table 100
$h route add 10.20.0.0/16 dev br0 table 1000 proto 77
$h route add 10.30.0.0/16 nexthop via 10.0.0.251 dev dummy0 weight 2 nexthop via 172.17.0.9 dev br0 nexthop dev ext0 weight 5
$h route add 10.31.0.0/16 proto static metric 9 nexthop via 10.0.0.251 nexthop via 10.66.0.1 dev br0 onlink
$h route add 10.70.0.0/16 nexthop via 10.2.0.8 dev va nexthop via 10.2.0.9 dev va
$h route add 10.40.0.0/16 via 10.99.0.1 dev ext0 onlink
$h route add 10.50.0.0/16 dev va
$h route add local 10.60.0.0/16 dev lo
$h route add broadcast 10.61.0.255 dev dummy0
$h route add multicast 239.0.0.0/8 dev dummy0
$h rule add from 10.0.0.0/24 lookup 100
$h rule add pref 90 from 10.0.0.7 to 10.9.0.0/16 table 1000
$h rule add pref 100 not fwmark 0x10/0xff lookup 200
$h rule add pref 101 fwmark 5 lookup main suppress_prefixlength 0
$h rule add pref 102 iif br0 oif nosuch0 tos 0x10 lookup default
$h rule add pref 103 iif gone0 blackhole
$h rule add pref 104 to 10.4.0.0/16 prohibit
$h rule add pref 105 ipproto tcp sport 1000-2000 dport 80 unreachable
$h rule add pref 106 ipproto 132 from all goto 32766
$h rule add pref 107 goto 5000
$h rule add pref 108 nop
$h rule add pref 109 from all lookup 300 protocol static
$h neigh add 10.0.0.5 lladdr 02:00:00:00:00:99 dev dummy0
$h neigh add 10.0.0.6 lladdr 02:00:00:00:00:98 nud stale dev dummy0
$h neigh add 10.0.0.7 lladdr 02:00:00:00:00:97 nud noarp dev dummy0
$h neigh add 10.0.0.8 nud failed dev dummy0
$h neigh add 172.17.0.9 lladdr 02:00:00:00:00:96 nud permanent dev br0
$h neigh add proxy 10.0.0.77 dev dummy0
$h neigh add proxy 10.0.0.78 dev br0
