try() { echo "\$ $*"; "$@" 2>&1 && echo "= 0" || echo "= $?"; }
try ip -n r route add default via 10.0.0.254
try ip -n r route get 8.8.8.8 tos 0x10
try ip -n r route add blackhole 192.0.0.0/25
try ip -n r route get 255.255.255.255 from 10.0.0.77 iif d0
try ip -n r route get 172.2.0.1 from 0.0.0.0 iif rb
try ip -n r rule add pref 40 from 10.1.0.1 fwmark 2/3 lookup 100
try ip -n r route get 10.1.0.1
try ip -n r route get 10.1.0.255 from 8.8.8.8 iif d0 mark 1
try ip -n r route get 8.8.8.8
try ip -n r addr del 10.0.0.1/8 dev rb
try ip -n r route append throw 0.0.0.0/0 metric 5
try ip -n r route add multicast 10.0.0.0/8 dev rb
try ip -n r route append throw 172.0.0.0/8
try ip -n r rule add pref 20 from 10.1.0.1 to 172.1.0.0/16 goto 32766
try ip -n r route replace throw 172.0.0.0/32 table 100 mtu lock 1200
try ip -n r route replace prohibit 192.1.1.0/24 metric 10
try ip -n r route add throw 192.2.0.0/24 mtu lock 1200
try ip -n r route del throw 192.2.0.129/32
try ip -n r route get 192.0.0.129 from 8.8.8.8 iif ra mark 3
try ip -n r route change 192.1.0.0/24 via 10.1.0.2 dev ra tos 0x10
try ip -n r route get 255.255.255.255
try ip -n r route get 10.1.0.255 tos 0x10
try ip -n r addr add 10.1.0.1/30 dev rb
try ip -n r route get 10.0.0.255 from 10.0.0.77 iif d0
try ip -n r route add unreachable 10.2.0.0/16
try ip -n r route append broadcast 172.1.1.0/31 via 10.0.0.2 dev ra
try ip -n r route get 192.0.1.128 tos 0x10
try ip -n r addr add 10.2.0.129/32 dev ra
try ip -n r route get 10.0.0.255
try ip -n r route del 192.2.0.0/24 metric 5 tos 0x10
try ip -n r route get 224.1.1.1 from 0.0.0.0
try ip -n r route get 10.2.0.4 from 172.1.0.1
try ip -n r route get 10.0.0.0 from 192.0.0.1 iif d0 mark 2
try ip -n r route get 255.255.255.255
try ip -n r route add 172.2.1.0/24 dev ra
try ip -n r addr add 10.0.0.5/8 brd 10.0.0.5 dev ra
try ip -n r route get 224.1.1.1 from 10.0.1.3
try ip -n r addr add 10.2.0.5/24 dev rb
try ip -n r route add 10.1.1.0/24 dev rb
try ip netns exec r sysctl -w net.ipv4.conf.ra.promote_secondaries=0
try ip -n r route del 172.0.0.1/32 via 10.1.0.129 tos 0x10 scope global
try ip -n r route append 192.2.0.0/24 dev ra src 10.2.0.2
try ip -n r route get 192.0.0.129 oif rb mark 1
try ip -n r route get 10.2.0.254 from 172.1.0.1 iif rb
try ip -n r route get 10.0.0.255 from 172.1.0.1 iif d0
try ip -n r rule add pref 10 from 10.0.0.0/24 blackhole
try ip -n r rule del oif ra fwmark 1 lookup 100
try ip -n r addr add 10.1.0.2 peer 10.1.0.126/32 dev ra
try ip -n r route prepend blackhole 192.0.0.128/32
try ip -n r route get 192.0.1.128 from 0.0.0.0 iif rb
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r rule add pref 10 unreachable
try ip -n r route add broadcast 10.1.0.129/32 via 10.2.0.126 dev rb
try ip -n r route add 172.1.0.0/16 nexthop via 10.1.0.3 dev rb onlink nexthop via 10.0.0.254 nexthop via 10.1.0.126
try ip -n r route del 192.0.0.0/24 dev ra
try ip -n r route add prohibit 10.1.1.128/32
try ip -n r route get 10.1.0.255 mark 3 tos 0x10
try ip -n r route add local 10.0.0.128/25 via 10.0.0.126 dev d0 onlink
try ip -n r route prepend 192.1.0.0/16 dev rb
try ip -n r route get 255.255.255.255 from 10.1.0.4 iif rb
try ip netns exec r sysctl -w net.ipv4.conf.ra.route_localnet=1
try ip -n r route prepend prohibit 172.1.1.0/24
try ip -n r route get 10.1.0.5 from 127.0.0.1
try ip -n r route get 255.255.255.255 oif rb mark 3
try ip -n r addr add 10.0.1.126/24 scope link dev d0
try ip -n r addr replace 10.0.0.4/30 brd 10.1.0.4 dev rb
try ip -n r addr add 10.1.0.3/24 dev ra
try ip -n r rule del pref 40 fwmark 2/3
try ip -n r route change local 10.2.0.128/32 via 10.1.0.254 dev rb
try ip -n r addr add 10.1.1.4/8 dev d0
try ip -n r route get 192.1.0.1 from 8.8.8.8 iif rb mark 3 tos 0x10
try ip -n r rule add from 10.0.0.9 nop
try ip -n r route del 192.2.1.0/24
try ip -n r route add broadcast 10.1.0.0/16 dev ra onlink
try ip -n r route del 192.0.0.0/8 metric 10
try ip -n r route add 0.0.0.0/0 via 10.1.0.254
try ip -n r route add local 10.2.0.0/16 via 10.1.0.4 dev ra
try ip -n r rule add blackhole
try ip -n r addr add 10.0.0.2/16 dev rb
try ip -n r route get 10.1.0.254 from 10.0.0.77 iif ra
try ip -n r route get 8.8.8.8
try ip -n r route change 10.1.0.128/25 via 10.0.0.126 dev rb table 1000
try ip -n r addr add 10.0.0.126/31 dev ra
try ip -n r route add blackhole 10.1.0.0/24 scope global
try ip -n r addr replace 10.0.1.4/31 brd 10.1.0.2 scope host dev d0
try ip -n r route get 10.1.0.129 from 192.0.0.1 iif ra
try ip -n r route get 10.0.0.0 from 0.0.0.0 iif ra
try ip -n r route get 192.1.0.1 from 192.0.0.1 iif ra
try ip -n r route add throw 10.1.0.0/31
try ip -n r route add throw 10.2.1.1/25
try ip -n r route get 172.1.1.1 from 8.8.8.8 iif rb
try ip -n r route get 10.1.0.255
try ip -n r addr add 10.2.0.126/8 dev rb
try ip -n r route add 10.0.1.128/25 via 10.2.0.254 dev ra
try ip -n r rule add tos 0x10 lookup main suppress_prefixlength 0
try ip -n r addr replace 10.1.0.3 peer 10.0.0.2/24 dev rb
try ip -n r route get 255.255.255.255 from 172.1.0.1 iif rb tos 0x10
try ip -n r route get 10.1.0.126 oif d0 tos 0x10
try ip -n r route get 10.0.0.255 from 192.0.0.1 iif d0
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r route del 10.1.1.128/31
try ip -n r route get 192.0.1.128 oif rb
try ip -n r route get 192.0.1.128 mark 3
try ip -n r addr del 10.1.0.254/24 dev rb
try ip -n r rule del pref 32766 from 10.0.0.9 iif lo
try ip -n r addr add 10.0.1.2/24 brd 10.0.0.254 dev d0
try ip -n r route prepend 192.1.0.129/32 via 10.1.0.2
try ip -n r route del multicast 192.2.0.128/32 via 10.0.0.1
try ip -n r route append 10.0.0.0/16 dev rb tos 0x10 table 100
try ip -n r addr add 10.1.0.1/16 scope global dev d0
try ip -n r route prepend prohibit 10.0.0.0/24 via 10.1.0.126 dev d0
try ip netns exec r sysctl -w net.ipv4.conf.rb.promote_secondaries=1
try ip -n r route del 192.1.0.0/25 via 10.1.1.4
try ip -n r route add broadcast 192.0.1.129/32 via 10.0.0.3 dev rb metric 5
try ip -n r route get 224.1.1.1 from 10.2.0.1 iif ra
try ip -n r link set ra up
try ip -n r route del 10.2.0.0/16 via 10.2.0.4 dev rb
try ip -n r route prepend blackhole 10.0.0.0/24 tos 0x10 mtu 1300
try ip -n r route del 10.2.0.0/32 scope global
try ip -n r route get 172.2.0.1 from 10.0.0.77
try ip -n r route get 255.255.255.255 oif ra tos 0x10
try ip -n r route get 10.1.0.255 from 127.0.0.1 iif rb
try ip -n r route get 224.1.1.1 from 10.0.0.77 iif d0
try ip netns exec r sysctl -w net.ipv4.conf.d0.rp_filter=1
try ip -n r route replace broadcast 10.1.1.128/31 via 10.1.0.1 dev ra metric 5 table 1000
try ip -n r route get 10.0.0.255 tos 0x10
try ip -n r route del 172.0.0.0/8 metric 5 table local
try ip -n r route del 10.2.0.0/16 dev ra
try ip -n r addr add 10.2.1.5/32 brd + scope global noprefixroute dev d0
try ip -n r route get 192.0.1.128 from 8.8.8.8 iif rb
try ip -n r route add 172.0.0.0/24 via 10.1.0.5
try ip -n r addr del 10.0.0.254/25 dev rb
try ip -n r route append 172.1.0.128/31 dev d0 metric 10 table 253 scope global
try ip -n r route get 10.1.0.129 tos 0x10
try ip -n r route append local 10.2.0.0/24 via 10.2.0.1 dev ra table local
try ip -n r addr add 10.1.0.129/30 dev ra
try ip -n r link set d0 down
try ip -n r route get 10.2.0.1 from 192.0.0.1 iif d0
try ip -n r route del 192.0.1.129/32 via 10.0.1.4 dev d0
try ip -n r route get 172.2.0.1 from 127.0.0.1
try ip -n r route get 172.2.0.1 oif ra tos 0x10
try ip -n r route get 10.0.0.255
try ip -n r route get 10.1.0.4 from 172.1.0.1 iif d0
try ip -n r route get 10.0.0.5 from 172.1.0.1 iif rb mark 1
try ip -n r route get 192.1.0.1 from 10.1.1.254 iif d0
try ip -n r route del 172.1.1.128/31 via 10.1.1.129
try ip -n r route get 10.1.0.254 oif rb
try ip -n r route add 10.0.1.1/32 via 10.0.0.1 dev ra src 10.1.0.5
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r rule del pref 40 tos 0x10
try ip -n r link set d0 up
try ip -n r route get 255.255.255.255 from 192.0.0.1
try ip -n r route add local 192.2.0.129/32 via 10.0.0.254 dev rb
try ip -n r route add multicast 10.2.0.0/16 via 10.1.0.4 dev rb tos 0x10 table 1000 scope link
try ip -n r route append broadcast 10.0.0.0/25 via 10.0.0.254 metric 10
try ip -n r addr add 10.0.0.3/32 brd + dev rb
try ip -n r route replace 10.0.1.0/32 dev d0
try ip -n r route get 172.2.0.1 from 10.0.0.77 iif ra tos 0x10
try ip -n r route del 192.2.1.0/24 via 10.0.0.4
try ip -n r route replace 172.0.1.128/16 via 10.2.0.1 dev ra tos 0x10
try ip -n r route prepend 192.2.0.0/24 via 10.0.0.3 dev rb onlink
try ip -n r route get 172.2.0.1 from 10.0.0.1 tos 0x10
try ip -n r route get 192.1.0.1 from 10.2.1.1 iif rb
try ip -n r addr add 10.1.0.254/31 dev ra
try ip -n r route get 192.0.0.129
try ip -n r route get 10.2.0.5
try ip -n r route get 10.0.0.5 mark 1
try ip -n r route get 172.2.0.1
try ip -n r route add unreachable 10.1.0.128/25
try ip -n r rule add pref 30 from 10.0.0.0/24 lookup 100
try ip -n r route get 192.0.1.128
try ip -n r route get 172.1.1.1 from 8.8.8.8 iif rb
try ip -n r addr del 10.0.0.1/16 dev rb
try ip -n r route get 224.1.1.1
try ip -n r addr del 10.0.0.1/32 dev ra
try ip -n r route append 172.2.1.0/31 via 10.0.1.4
try ip -n r route get 224.1.1.1 oif ra
try ip -n r route add 10.2.1.0/24 via 10.2.0.3 table 100 proto static
try ip netns exec r sysctl -w net.ipv4.conf.d0.ignore_routes_with_linkdown=1
try ip -n r link set rb up
try ip -n r route get 192.0.0.129 from 10.0.1.126 iif ra mark 1
try ip -n r addr add 10.1.0.126/8 dev ra
try ip -n r route add prohibit 10.0.1.128/31 table local
try ip -n r route get 172.1.1.1 from 127.0.0.1 iif rb
try ip -n r addr add 10.2.0.129/24 dev ra
try ip -n r addr add 10.1.1.2/24 scope global noprefixroute dev d0
try ip -n r route add 172.1.0.0/24 nexthop via 10.0.0.2 dev ra weight 3 nexthop via 10.2.0.5 dev rb
try ip -n r route get 172.2.0.1 from 8.8.8.8 iif ra mark 1
try ip -n r route add broadcast 192.2.1.0/25 dev rb table local src 10.0.1.5
try ip -n r route prepend 192.2.1.0/25 via 10.1.0.254 dev rb
try ip -n r rule del unreachable
try ip -n r route get 127.0.0.1 from 0.0.0.0 iif rb
try ip -n r route add blackhole 172.2.1.0/24
try ip -n r route get 192.1.0.1 from 172.1.0.1
try ip -n r route prepend 172.0.1.128/31 dev ra table 1000
try ip -n r route add 172.0.0.0/24 via 10.1.0.4 table 253
try ip -n r rule add pref 30 from 10.1.0.1 fwmark 1 blackhole
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r addr add 10.1.0.126/24 dev ra
try ip -n r addr del 10.1.0.254/32 dev ra
try ip -n r addr add 10.1.0.2/8 dev ra
try ip -n r route get 10.0.0.255 oif rb
try ip -n r route get 172.1.1.1 tos 0x10
try ip -n r route add local 172.0.0.0/16 via 10.2.0.1
try ip -n r route add multicast 172.0.0.0/32 via 10.1.1.1
try ip -n r route get 172.2.0.1
try ip -n r route add local 192.1.0.1/32 via 10.2.0.1 proto bgp
try ip -n r addr add 10.0.0.4/24 dev rb
try ip -n r route get 10.0.0.5 oif rb
try ip -n r route add 10.2.0.0/16 dev d0
try ip -n r route get 10.0.0.3
try ip -n r route add prohibit 172.0.0.0/8 mtu 1300
try ip -n r route get 172.1.1.1 from 8.8.8.8 iif d0
try ip -n r rule del pref 30 prohibit
try ip -n r route get 192.1.0.1
try ip -n r route add 172.2.1.0/24 dev rb metric 10 table 1000
try ip -n r route get 10.0.1.1
try ip -n r route get 127.0.0.1 oif d0 tos 0x10
try ip -n r route append 172.2.1.0/31 via 10.1.0.126 dev ra
try ip -n r route get 10.1.0.254
try ip -n r route append unreachable 192.0.0.128/31 metric 10
try ip -n r rule del from 10.0.0.0/24 oif ra tos 0x10 unreachable
try ip -n r addr add 10.1.0.1/24 dev rb
try ip -n r addr add 10.2.1.129/24 dev ra
try ip -n r addr add 10.0.0.254/32 brd + noprefixroute dev ra
try ip -n r route add throw 10.1.0.128/25
try ip -n r route get 224.1.1.1
try ip -n r route get 10.1.0.254 from 10.0.0.77 iif rb
try ip -n r route add 10.2.0.0/16 dev ra
try ip -n r route get 10.0.0.0 from 10.1.0.1 iif ra
try ip -n r route get 224.1.1.1
try ip -n r addr del 10.1.0.254/25 dev rb
try ip -n r route replace 172.2.1.0/24 dev rb table 253 scope host
try ip -n r rule del from 10.0.0.9 iif lo
try ip -n r addr del 10.2.1.1/32 dev rb
try ip -n r route add multicast 192.0.0.0/25 via 10.0.0.254 table 253
try ip -n r route get 127.0.0.1 oif ra
try ip -n r route add 172.0.0.0/0 src 10.0.0.129 nexthop via 10.1.0.2 nexthop via 10.0.1.1 dev ra nexthop via 10.1.0.5 dev ra
try ip -n h link set eth0 up
try ip -n r route add 172.2.0.0/31 via 10.0.1.4 metric 10
try ip -n r rule add pref 40 to 8.8.8.8 iif rb lookup main
try ip -n r route get 224.1.1.1
try ip -n r route add 10.0.0.0/16 via 10.0.0.1 dev ra onlink
try ip -n r rule del pref 20 oif ra
try ip -n r rule add pref 30 to 192.0.0.0/8 unreachable
try ip -n r route get 192.0.0.129
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r route add multicast 10.1.0.0/25 via 10.1.0.4 dev rb
try ip -n r route get 8.8.8.8
try ip -n r route get 127.0.0.1
try ip -n r route del local 172.0.1.128/25 via 10.1.0.1 metric 5
try ip -n r route replace blackhole 172.1.0.0/24
try ip -n r route append 172.0.1.1/25 via 10.1.0.129 dev ra
try ip -n r addr add 10.1.0.2/24 dev d0
try ip -n r route change 192.0.0.0/8 dev rb table local
try ip -n r addr replace 10.2.0.129/24 noprefixroute dev ra
try ip -n r route get 10.0.0.254
try ip -n r route del 10.2.1.128/31 proto bgp
try ip -n r route add 10.1.1.0/24 dev rb table 253
try ip -n r route del 172.1.0.0/24 via 10.1.0.129
try ip -n r route prepend 172.0.0.0/31 via 10.1.0.129
try ip -n r route replace 0.0.0.0/0 nexthop via 10.2.1.3 weight 3 nexthop via 10.0.0.5 dev ra onlink nexthop via 10.0.0.4
try ip -n r route change 10.1.0.0/16 dev ra table 253
try ip -n r route get 172.2.0.1
try ip -n r route get 10.1.0.255
try ip -n r route add 10.2.1.0/25 via 10.0.1.126 tos 0x08
try ip -n r route get 192.1.0.1 oif d0
try ip -n r addr replace 10.0.0.1/31 noprefixroute dev d0
try ip -n r route get 127.0.0.1 from 8.8.8.8 iif rb
try ip -n r addr del 10.1.0.1/25 dev ra
try ip -n r route get 10.0.0.0 from 192.0.0.1 iif ra
try ip -n r link set rb up
try ip -n r addr replace 10.2.0.129/32 dev d0
try ip -n r route add 192.2.1.0/24 dev ra metric 5
try ip -n r route get 10.2.0.254 tos 0x10
try ip -n r addr add 10.0.0.3/24 dev ra
try ip -n h link set eth1 up
try ip -n r route get 10.0.0.0 oif ra mark 3
try ip -n r route add local 10.0.1.0/24 via 10.2.1.2
try ip -n r route get 255.255.255.255 from 0.0.0.0
try ip -n r route get 10.2.1.1 oif rb mark 1
try ip -n r route get 10.1.0.255
try ip -n r addr add 10.1.0.1/8 dev ra
try ip -n r route del broadcast 10.0.1.0/24 table local
try ip -n r route del local 192.2.1.0/24
try ip -n r route add 192.2.0.0/16 dev rb
try ip -n r route del 172.1.1.0/24 via 10.0.1.1
try ip -n r route get 127.0.0.1 mark 3
try ip -n r link set ra up
try ip -n r route replace 172.1.1.0/24 via 10.1.0.2 dev d0
try ip -n r addr add 10.0.1.5/8 dev d0
try ip -n r route get 172.1.1.1
try ip -n r route get 10.0.0.126
try ip -n r addr del 10.1.0.1/24 dev d0
try ip -n r route replace blackhole 10.2.1.128/32 table 1000
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r route get 192.0.0.129 mark 1
try ip -n r route get 8.8.8.8 from 192.0.0.1 iif rb
try ip -n r addr add 10.1.1.126/32 dev rb
try ip -n r route add local 192.1.1.0/24 dev ra
try ip -n r route append local 172.2.1.0/25 via 10.2.0.1 dev ra metric 5 table local src 10.2.0.4
try ip -n r route add 192.1.1.128/25 nexthop dev d0 nexthop via 10.0.0.129 dev rb onlink
try ip -n r route get 192.0.0.129 mark 3
try ip -n r route change 172.1.1.0/24 via 10.2.0.254 dev d0
try ip -n r addr replace 10.0.0.126/31 dev ra
try ip -n r route get 192.0.1.128 from 127.0.0.1
try ip -n r route del 0.0.0.0/0 via 10.0.0.4 dev rb
try ip -n r route get 172.1.1.1 oif ra
try ip -n r rule add pref 30 oif d0 fwmark 2/3 unreachable
try ip -n r route change blackhole 192.0.0.0/24 proto static
try ip -n r route get 172.1.1.1
try ip -n r route add 172.0.1.128/16 via 10.1.0.1 dev ra
try ip -n r route del broadcast 192.2.0.129/32 via 10.1.0.129
try ip -n r rule add from 10.0.0.0/24 to 192.0.0.0/8 unreachable
try ip -n r route prepend blackhole 10.0.1.0/32 table 1000
try ip -n r link set ra up
try ip -n r route get 10.1.0.2
try ip -n r route get 10.0.0.0
try ip -n r route change 172.2.1.0/32 via 10.1.0.129 mtu lock 1200
try ip -n r route get 172.2.0.1 tos 0x10
try ip -n r route add 192.2.0.0/24 via 10.1.0.254 dev ra
try ip -n r route add 172.0.0.0/24 via 10.1.1.2 dev d0
try ip -n r route get 172.1.1.1 from 8.8.8.8 iif rb
try ip -n r addr del 10.2.0.5/32 dev rb
try ip -n r addr del 10.0.1.129/16 dev rb
try ip -n r addr replace 10.1.0.4/24 noprefixroute dev rb
try ip -n r route add 172.1.0.0/25 dev rb
try ip -n r route append 10.0.0.1/32 via 10.1.0.254 dev rb onlink src 10.1.1.3
try ip -n r route get 192.0.0.129 from 10.1.0.1 iif ra mark 1 tos 0x10
try ip -n r route get 10.0.0.255 from 192.0.0.1 iif ra
try ip -n r rule del pref 32766 from 10.0.0.0/24 to 192.0.0.0/8 prohibit
try ip -n r route get 224.1.1.1
try ip -n r route add prohibit 172.0.0.0/32
try ip -n r route replace 0.0.0.0/0 via 10.0.0.129 metric 5
try ip -n r route replace 192.2.1.0/24 dev rb table 1000
try ip -n r route get 10.1.0.255 from 172.1.0.1 iif rb tos 0x10
try ip -n r rule del pref 40 from 10.1.0.1
try ip -n r route get 10.0.0.0 from 192.0.0.1 iif ra
try ip -n r route prepend 10.0.1.129/32 nexthop via 10.1.0.2 weight 3 nexthop dev rb nexthop via 10.1.0.1
try ip -n r route add unreachable 192.2.1.0/24
try ip -n r route get 10.2.1.1
try ip -n r route get 192.1.0.1 from 0.0.0.0 iif ra
try ip -n r route add blackhole 192.2.0.0/16
try ip -n r rule del pref 30 from 10.1.0.1 prohibit
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r route get 172.1.1.1 mark 3
try ip -n r route add prohibit 172.0.0.0/31
try ip -n r route add 172.0.0.0/8 dev ra metric 5
try ip -n r route get 10.2.0.2 from 10.1.1.129 iif rb
try ip -n r route get 10.1.1.2 from 10.0.0.129
try ip -n r route get 10.1.0.1 from 10.0.0.126 iif ra
try ip -n r addr add 10.0.0.5/25 scope global dev rb
try ip -n r route add 192.2.0.128/32 via 10.2.0.254 metric 10 src 10.1.0.129
try ip -n r route get 8.8.8.8 oif d0
try ip -n r route get 8.8.8.8 mark 2
try ip -n r addr add 10.0.1.5/30 dev d0
try ip -n r route get 172.1.1.1 from 0.0.0.0 iif rb mark 3
try ip -n r link set ra up
try ip -n r addr add 10.0.0.254/16 dev d0
try ip -n r addr add 10.1.0.129/8 dev ra
try ip -n h link set eth1 down
try ip netns exec r sysctl -w net.ipv4.conf.d0.promote_secondaries=1
try ip -n r route get 10.0.0.255 mark 3
try ip -n r route replace 192.2.1.0/25 src 10.0.0.2 nexthop via 10.1.0.254 weight 3 nexthop via 10.0.0.4 nexthop via 10.0.1.1 dev ra onlink
try ip -n r route get 8.8.8.8 from 8.8.8.8 iif ra
try ip -n r route get 10.1.0.255 from 127.0.0.1 iif ra
try ip -n r route get 255.255.255.255 tos 0x10
try ip -n r addr replace 10.1.1.1/32 dev ra
try ip -n r addr del 10.2.0.254 peer 10.2.0.254/32 dev ra
