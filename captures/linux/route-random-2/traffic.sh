try() { echo "\$ $*"; "$@" 2>&1 && echo "= 0" || echo "= $?"; }
try ip -n r route add default via 10.0.0.254
try ip -n r route get 8.8.8.8 tos 0x10
try ip -n r route get 10.1.0.255
try ip -n r route get 192.0.1.128 from 172.1.0.1 iif d0
try ip -n r route replace broadcast 172.1.0.0/16 via 10.1.1.254 dev d0
try ip -n r route get 127.0.0.1
try ip -n r addr add 10.0.1.254/24 scope link dev ra
try ip -n r route change 10.0.0.0/24 via 10.0.1.1 dev d0 tos 0x10 table 100
try ip -n r addr add 10.1.0.3/24 brd + dev d0
try ip -n r route add 10.2.0.128/25 via 10.1.0.1 metric 10
try ip -n r route get 172.2.0.1 from 10.0.0.1
try ip -n r route replace 10.2.1.128/32 via 10.0.0.126 dev ra metric 5 tos 0x10 scope 200
try ip -n r rule add oif rb lookup 1000
try ip -n r route get 8.8.8.8 mark 1
try ip -n r route get 172.2.0.1 from 8.8.8.8 iif ra mark 2
try ip -n r route add 10.0.0.0/8 tos 0x08 nexthop via 10.0.1.4 dev ra weight 3 nexthop via 10.2.1.126 nexthop via 10.1.0.254 dev ra
try ip -n r route get 172.2.0.1 from 10.0.0.77 iif rb
try ip -n r rule add to 172.1.0.0/16 blackhole
try ip -n r addr add 10.1.1.4/31 dev ra
try ip -n r route get 10.0.0.0 from 172.1.0.1 iif rb
try ip -n r addr add 10.2.1.129/24 noprefixroute dev ra
try ip -n r route get 192.1.0.1
try ip -n r route get 8.8.8.8 from 172.1.0.1
try ip -n h link set eth1 up
try ip -n r route del 10.1.0.0/31
try ip -n r route get 10.0.1.5 from 10.0.0.77 iif ra
try ip -n r route get 127.0.0.1
try ip netns exec r sysctl -w net.ipv4.conf.rb.promote_secondaries=0
try ip -n r addr add 10.1.0.126/16 dev rb
try ip -n r route append 0.0.0.0/0 via 10.1.0.254 dev rb
try ip -n r route add 172.1.0.0/24 via 10.0.0.5 table local
try ip -n r route del blackhole 192.1.0.0/16
try ip -n r rule del pref 10 iif rb oif rb unreachable
try ip -n r route add 10.0.1.0/24 via 10.1.0.254 dev rb metric 5
try ip -n r route add 172.0.0.0/8 via 10.1.0.254 dev rb
try ip -n r route get 10.1.0.254 tos 0x10
try ip -n r addr add 10.0.0.126/24 dev ra
try ip -n r route get 255.255.255.255
try ip -n r route get 192.0.1.128 from 172.1.0.1 iif rb
try ip -n r rule del from 10.0.0.9 to 192.0.0.0/8 lookup 1000
try ip -n r route replace throw 10.2.0.0/16 metric 5
try ip -n r rule del pref 10 from 10.0.0.9 to 192.0.0.0/8 iif lo lookup 1000
try ip netns exec r sysctl -w net.ipv4.conf.ra.forwarding=1
try ip -n r route get 255.255.255.255 from 127.0.0.1 iif ra
try ip -n r route replace 10.2.0.0/32 via 10.1.0.5 mtu lock 1200 proto bgp
try ip -n r route add 192.2.0.128/32 table 253 nexthop via 10.0.0.126 weight 3 nexthop via 10.2.0.5 nexthop via 10.1.0.4
try ip -n r addr add 10.0.1.126/24 brd 10.2.0.2 dev ra
try ip -n r route get 172.1.1.1 oif ra mark 2
try ip -n r route replace local 172.1.0.1/32 via 10.2.0.254
try ip -n r route add 10.1.0.0/16 via 10.0.0.1 metric 10 table local
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r rule del from 10.0.0.9 to 172.1.0.0/16
try ip -n r route get 10.1.0.126
try ip -n r route get 10.0.0.126 from 127.0.0.1 iif rb tos 0x10
try ip -n r route get 10.1.0.255 mark 1
try ip -n r route add 0.0.0.0/0 via 10.0.0.2 dev ra
try ip -n r route get 10.2.0.3
try ip -n r rule del fwmark 2/3
try ip -n r route add 0.0.0.0/0 via 10.0.0.5 table local
try ip -n r route get 10.0.0.255 oif ra
try ip -n r route add 172.0.0.0/24 via 10.0.0.2 src 10.2.0.5
try ip -n r route del 0.0.0.0/0 via 10.1.0.129 src 10.0.0.5
try ip -n r route get 172.1.1.1 from 10.1.0.2 iif ra mark 2 tos 0x10
try ip -n r route get 255.255.255.255 mark 2 tos 0x10
try ip -n r route change prohibit 172.1.0.128/31
try ip -n r route get 10.0.0.126 from 127.0.0.1
try ip -n r route get 127.0.0.1 from 127.0.0.1 iif d0
try ip -n r route append multicast 10.0.1.128/25 dev rb
try ip -n r route replace 10.0.0.0/24 src 10.1.0.254 nexthop via 10.1.0.2 nexthop via 10.0.0.254 dev d0
try ip -n r route get 172.2.0.1 mark 2 tos 0x10
try ip -n r route get 10.0.1.4 oif rb tos 0x10
try ip -n r rule del pref 32766 oif ra
try ip -n r route get 192.0.1.128 from 192.0.0.1
try ip -n r route add 10.0.0.0/16 dev ra metric 5
try ip -n r route get 8.8.8.8 from 10.0.0.77
try ip -n r route replace 10.1.1.0/24 via 10.2.0.1 dev rb metric 10
try ip -n r route add 172.1.1.0/32 via 10.0.0.1 src 10.0.1.1
try ip -n r addr add 10.0.0.1/25 dev rb
try ip -n r route get 192.0.1.128
try ip -n r addr replace 10.0.0.1/16 dev ra
try ip -n r rule add to 8.8.8.8 iif d0 nop
try ip -n r rule del pref 30 to 192.0.0.0/8
try ip -n r route get 224.1.1.1
try ip -n r route get 10.1.0.255 mark 3 tos 0x10
try ip -n r route get 10.0.0.255 oif ra tos 0x10
try ip -n r route add 192.2.0.0/16 via 10.1.1.254
try ip -n r route get 10.2.0.254 tos 0x10
try ip -n r route replace 192.0.0.0/24 scope link nexthop via 10.1.0.1 weight 3 nexthop via 10.2.0.1 dev d0
try ip -n r route get 8.8.8.8 from 8.8.8.8 iif d0 mark 2
try ip -n r route change 172.1.1.0/24 via 10.2.1.126 metric 5
try ip -n h link set eth0 down
try ip -n r addr del 10.0.0.1/16 noprefixroute dev ra
try ip -n r route get 172.2.0.1 from 8.8.8.8 iif rb
try ip -n r route append multicast 192.0.0.0/16 via 10.1.0.126 table local
try ip netns exec r sysctl -w net.ipv4.conf.d0.ignore_routes_with_linkdown=1
try ip -n r route get 10.1.0.3 from 8.8.8.8 iif rb
try ip -n r route get 172.1.1.1 from 192.0.0.1 iif ra
try ip -n r rule add pref 32766 lookup 100
try ip -n r route add local 192.2.1.128/32 via 10.1.0.1 dev rb table 1000
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r route replace 172.0.0.0/24 via 10.0.0.3 tos 0x10 table local
try ip -n r rule add to 192.0.0.0/8 oif d0 fwmark 2/3 unreachable
try ip -n r route get 10.0.0.255 from 10.0.0.77 iif ra
try ip -n r route get 8.8.8.8
try ip -n r route get 10.1.1.1 from 127.0.0.1 iif rb
try ip -n r route del 192.0.0.0/31 metric 10 table local
try ip -n r route add 192.2.0.0/16 via 10.2.0.5 proto bgp
try ip -n r rule del pref 10 from 10.0.0.9 to 172.1.0.0/16 iif ra fwmark 2/3
try ip -n r route prepend 10.2.0.1/32 dev ra
try ip -n r route del unreachable 172.0.0.0/8
try ip -n r addr add 10.0.0.2/31 dev rb
try ip -n r route get 192.1.0.1 from 0.0.0.0 iif rb
try ip -n r route get 172.2.0.1 oif ra tos 0x10
try ip -n r rule add tos 0x10 blackhole
try ip -n r route add throw 192.2.0.0/16 scope host
try ip -n r route get 10.0.0.255
try ip -n r route get 10.1.0.255 from 8.8.8.8 iif ra mark 2 tos 0x10
try ip -n r route get 10.1.0.2 from 127.0.0.1 iif d0
try ip -n r route get 10.2.1.254 oif rb
try ip -n r route get 224.1.1.1 mark 1
try ip -n r rule add pref 40 to 172.1.0.0/16 nop
try ip -n r route del 10.1.0.0/31 via 10.0.1.5 tos 0x10
try ip -n r route get 10.0.0.254
try ip -n r rule del pref 10 to 192.0.0.0/8
try ip -n r rule add pref 20 from 10.0.0.9 unreachable
try ip -n r rule del pref 40 from 10.0.0.9 to 192.0.0.0/8 fwmark 2/3
try ip -n r route del 172.1.0.0/24 via 10.0.1.254 table 100
try ip -n r route add prohibit 192.0.0.0/8
try ip -n r route replace multicast 192.1.0.128/32 via 10.1.0.4 dev rb metric 10 table local
try ip -n r link set rb down
try ip -n r route get 10.0.0.255 from 127.0.0.1 iif d0
try ip -n r route get 172.1.1.1
try ip -n r route get 10.0.0.0
try ip -n r route get 8.8.8.8 from 127.0.0.1 iif rb tos 0x10
try ip -n r route get 192.1.0.1
try ip -n r route add blackhole 10.2.1.0/31 scope global
try ip -n h link set eth1 up
try ip -n r route get 192.1.0.1 mark 1
try ip -n r route get 192.0.1.128
try ip -n r route replace 10.2.1.0/24 via 10.2.0.4
try ip -n r route get 172.2.0.1
try ip -n r route get 192.0.0.129
try ip -n r route get 255.255.255.255
try ip -n r addr replace 10.1.0.129/31 dev ra
try ip -n r route get 224.1.1.1 oif d0 mark 1
try ip -n r route add 10.0.0.0/8 nexthop dev rb weight 3 nexthop via 10.0.0.3
try ip -n r route get 10.1.0.3 oif ra
try ip -n r rule del pref 10 lookup 1000
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r route get 10.1.0.129 from 127.0.0.1 iif ra mark 2
try ip -n r route add 10.0.0.0/16 via 10.0.0.1
try ip -n r route get 172.2.0.1 oif ra
try ip -n r route add 172.1.0.0/24 via 10.1.1.5 dev rb
try ip -n r route add prohibit 172.0.0.0/24 via 10.1.0.5 tos 0x08
try ip -n r route append 172.0.0.0/24 nexthop dev rb weight 3 nexthop via 10.1.0.3
try ip -n r route add 172.0.0.0/8 via 10.0.0.5 table local mtu lock 1200
try ip -n r route del 192.0.0.0/31 via 10.0.0.1 dev ra mtu lock 1200
try ip -n h link set eth1 up
try ip -n r route del 10.1.0.0/24 via 10.2.1.1 dev ra onlink src 10.1.1.4
try ip -n r route get 10.0.0.255 from 172.1.0.1 iif d0
try ip -n r rule add pref 40 to 192.0.0.0/8 fwmark 1 tos 0x10 lookup main
try ip -n h link set eth0 up
try ip -n r addr add 10.0.0.5/16 brd + dev rb
try ip -n r route add blackhole 172.1.0.128/25 metric 10
try ip -n r addr replace 10.1.0.1/24 dev rb
try ip -n r route replace broadcast 10.0.1.0/24 via 10.0.0.126
try ip -n r addr add 10.1.1.126/24 brd 10.2.0.254 dev rb
try ip -n r route add 192.0.0.0/8 via 10.2.0.254
try ip -n r route get 10.0.0.255 from 10.0.0.77 iif ra mark 1 tos 0x10
try ip -n r rule add pref 30 from 10.0.0.9 iif lo oif ra lookup 1000
try ip -n r route add local 172.0.1.0/16 via 10.0.1.1 src 10.1.1.4
try ip -n r route del 172.1.0.0/16
try ip netns exec r sysctl -w net.ipv4.conf.rb.forwarding=1
try ip -n r route prepend 10.2.0.0/24 via 10.1.1.1 table 1000
try ip -n r route get 192.0.0.129 from 10.0.0.77 iif d0 mark 1
try ip -n r route get 10.0.0.0 from 172.1.0.1 iif rb
try ip -n r route replace local 10.2.1.128/32 via 10.1.1.126 dev rb metric 10 table local scope host
try ip -n r route add 172.0.0.129/32 via 10.2.0.4
try ip -n r route get 192.0.0.129
try ip -n r route change 10.1.1.128/31 via 10.1.0.129 dev rb tos 0x10 mtu 1300
try ip -n h link set eth0 up
try ip -n r route get 8.8.8.8 from 172.1.0.1 iif rb
try ip -n r rule add pref 32766 from 10.1.0.1 to 172.1.0.0/16 lookup main suppress_prefixlength 0
try ip -n r addr del 10.1.1.129 peer 10.2.1.5/24 brd + dev rb
try ip -n r route change 172.2.0.128/31 via 10.1.0.129 table 1000
try ip -n r route get 224.1.1.1 from 10.0.0.3 iif ra
try ip -n h link set eth1 up
try ip -n r addr add 10.2.0.1/24 dev rb
try ip -n r addr add 10.2.0.129/16 dev ra
try ip -n r route get 10.1.0.255 mark 3
try ip -n r route change broadcast 192.1.0.128/25 dev rb
try ip -n r addr del 10.0.1.3/25 scope host noprefixroute dev rb
try ip -n r addr del 10.1.0.254/25 scope host dev ra
try ip -n r route change 172.1.0.0/16 via 10.1.0.129
try ip -n r route replace unreachable 192.2.0.0/16 via 10.2.0.5
try ip -n r route get 172.1.1.1 oif rb
try ip -n r addr add 10.0.0.3/30 noprefixroute dev ra
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r addr del 10.1.1.2/24 brd 10.2.0.3 dev d0
try ip -n r route del blackhole 172.0.0.128/32 scope 200
try ip -n r route get 172.1.1.1
try ip netns exec r sysctl -w net.ipv4.conf.rb.rp_filter=0
try ip -n r rule del pref 40 tos 0x10 unreachable
try ip -n r rule del pref 10 from 10.0.0.0/24 fwmark 1 tos 0x10 lookup main suppress_prefixlength 0
try ip -n r route get 255.255.255.255 from 0.0.0.0 tos 0x10
try ip -n r route add 10.0.0.128/31 dev rb
try ip -n r route get 255.255.255.255 from 10.1.0.129 iif ra
try ip -n r rule add pref 10 from 10.1.0.1 prohibit
try ip -n r route add 10.1.1.128/25 via 10.0.0.126 dev ra table 100
try ip -n r route add 192.0.0.0/16 via 10.1.0.3 dev ra metric 5
try ip -n r route add 172.2.1.0/24 dev rb
try ip -n r rule del unreachable
try ip -n r route del 0.0.0.0/0 via 10.2.1.254
try ip -n r route get 224.1.1.1 from 8.8.8.8 iif ra
try ip -n r route prepend 172.0.1.0/25 via 10.2.1.3 table local
try ip -n r route get 8.8.8.8 from 10.0.0.126 iif ra
try ip -n r route get 172.1.1.1
try ip -n r route add 10.1.1.0/24 via 10.1.0.3 dev d0
try ip -n r route change 10.0.0.0/8 via 10.2.0.2 dev ra
try ip -n r addr replace 10.0.1.126/16 noprefixroute dev ra
try ip -n r route get 255.255.255.255 from 8.8.8.8 iif ra tos 0x10
try ip -n h link set eth1 down
try ip -n r route get 224.1.1.1
try ip -n r route get 192.0.0.129 mark 3
try ip -n r route append 192.1.1.0/24 via 10.0.0.3 dev ra tos 0x08
try ip -n r route get 10.1.1.129 from 192.0.0.1 iif rb
try ip -n r route get 192.0.1.128 from 0.0.0.0 iif ra
try ip -n r route get 10.0.0.4 from 127.0.0.1 iif ra
try ip -n r route del 172.0.1.0/32 dev d0
try ip -n r route add broadcast 172.2.0.0/24 dev ra metric 5 tos 0x08
try ip -n r rule add to 8.8.8.8 oif rb fwmark 2/3 blackhole
try ip -n r route get 172.1.1.1 from 192.0.0.1 iif d0
try ip -n r route get 255.255.255.255
try ip -n r route add prohibit 0.0.0.0/0 src 10.1.0.4
try ip -n r route add 10.2.0.128/32 dev ra
try ip -n r route get 192.1.0.1 mark 2 tos 0x10
try ip -n r route get 10.2.0.1 oif rb
try ip -n r route add 172.0.0.0/8 via 10.1.0.254 dev rb
try ip -n r route get 255.255.255.255 from 0.0.0.0 iif rb
try ip -n r route add 172.0.1.0/32 dev ra
try ip -n r addr add 10.0.0.4/32 dev rb
try ip -n r route get 172.1.1.1
try ip -n r route del 10.1.0.0/16 metric 10 src 10.1.0.3 scope host proto static
try ip -n r route get 192.0.1.128 tos 0x10
try ip -n r addr add 10.1.0.2/8 dev rb
try ip -n r rule del
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r route del throw 172.1.1.0/24 metric 10 proto bgp
try ip -n r route del unreachable 192.1.1.128/32 metric 10 tos 0x08
try ip -n r route get 255.255.255.255 from 10.0.0.77 iif d0
try ip -n r addr replace 10.1.0.5/24 dev ra
try ip -n r route change prohibit 192.0.1.128/32 table 253 proto static
try ip -n r route get 255.255.255.255 from 10.1.0.4 iif d0
try ip -n r route get 192.0.0.129 from 10.0.0.77
try ip -n r route add 10.1.1.0/24 dev ra
try ip -n r route get 192.0.1.128 from 0.0.0.0 iif rb
try ip -n r route get 192.1.0.1 from 0.0.0.0 iif ra tos 0x10
try ip -n r route get 10.1.0.255 from 172.1.0.1 iif rb
try ip -n r route del 172.1.1.128/32 via 10.2.0.5 dev rb
try ip -n r route add 0.0.0.0/0 via 10.1.0.4 tos 0x08
try ip -n r route get 192.0.1.128 mark 2 tos 0x10
try ip -n r rule add pref 40 from 10.0.0.0/24 prohibit
try ip -n r rule add oif ra unreachable
try ip -n r route prepend 192.2.0.0/16 dev rb
try ip -n r route append 10.2.0.0/16 dev rb
try ip -n r addr add 10.0.0.126/25 dev rb
try ip -n r route add blackhole 10.1.0.1/32 table 100
try ip -n r route del 172.1.0.0/25
try ip -n r route get 10.1.0.3
try ip -n r route prepend 10.1.1.0/31 via 10.2.0.2 dev ra metric 10
try ip -n r route replace unreachable 10.1.0.0/16
try ip -n r route get 127.0.0.1 from 10.0.0.5 iif rb
try ip -n r route get 10.1.0.255
try ip -n r route get 10.0.0.254 from 172.1.0.1 iif ra
try ip -n r route add 0.0.0.0/0 dev ra tos 0x10
try ip -n r route get 10.1.0.255 from 8.8.8.8 iif d0
try ip -n r route del 0.0.0.0/0 via 10.1.0.1 dev rb metric 5
try ip -n r route get 255.255.255.255 oif ra mark 3
try ip -n r route get 10.0.0.1 tos 0x10
try ip -n r route prepend broadcast 172.0.1.0/24 via 10.0.0.5 scope link proto kernel
try ip -n r link set ra up
try ip -n r rule del to 172.1.0.0/16 iif d0 fwmark 1 nop
try ip -n r route add 10.2.1.128/25 via 10.0.1.1 dev ra
try ip -n r route get 10.1.0.255 from 8.8.8.8 iif rb tos 0x10
try ip -n r route get 255.255.255.255 from 10.0.0.77 iif rb
try ip -n r route add broadcast 10.2.0.0/24 via 10.0.0.4 dev rb
try ip -n r route get 10.0.0.0 tos 0x10
try ip -n r addr del 10.2.0.1/32 dev rb
try ip netns exec r sysctl -w net.ipv4.conf.rb.forwarding=1
try ip -n r addr del 10.0.0.3/31 brd + dev ra
try ip -n r addr add 10.1.0.3/31 dev ra
try ip -n r route get 172.1.1.1 from 10.0.0.77 iif ra
try ip -n r addr add 10.0.0.4/30 dev rb
try ip -n r route add 10.0.0.0/25 dev rb src 10.2.1.3
try ip -n r route prepend 192.1.0.128/32 dev rb table 1000
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r rule del pref 40 iif ra tos 0x10
try ip -n r route get 172.2.0.1
try ip -n r route add 172.2.0.0/16 via 10.2.0.4 dev ra proto static
try ip -n r rule add from 10.1.0.1 oif d0 goto 40
try ip -n r route get 10.2.0.126 oif d0
try ip -n r route get 10.1.0.255 oif ra
try ip -n r route get 10.0.0.0 from 10.0.1.2 iif rb
try ip -n r rule add pref 10 to 192.0.0.0/8 oif d0 blackhole
try ip -n r rule add pref 40 from 10.0.0.9 to 172.1.0.0/16 iif d0 prohibit
try ip -n r route get 10.0.0.0 tos 0x10
try ip -n r rule del pref 32766 prohibit
try ip -n r rule add pref 32766 from 10.1.0.1 to 192.0.0.0/8 lookup 100
try ip -n r route del 10.0.1.0/24 via 10.1.0.3 dev ra table 1000 mtu 1300
try ip -n r route add 10.0.0.0/8 dev d0 metric 5
try ip -n r route replace 172.2.1.0/24 via 10.0.0.254
try ip -n r route add 192.0.0.0/8 via 10.0.1.4 table 1000 scope host
try ip -n r route get 127.0.0.1 from 10.1.1.3
try ip -n r route add multicast 172.0.1.128/25 dev ra
try ip -n r route get 255.255.255.255 from 127.0.0.1 iif rb mark 3
try ip -n r route replace 172.0.0.0/8 via 10.1.0.1 table 1000
try ip -n r route get 192.0.0.129 mark 1
try ip -n r route replace 192.2.0.0/24 via 10.0.0.5 table 1000
try ip -n r route get 255.255.255.255
try ip -n r addr del 10.1.1.4/16 brd 10.0.0.5 dev ra
try ip -n r route get 127.0.0.1 from 0.0.0.0 iif d0
try ip -n r route get 10.0.0.0 mark 1
try ip -n r route append 172.1.1.0/31 via 10.0.1.126 dev ra
try ip -n r route get 172.2.0.1
try ip -n r route get 10.1.0.1
try ip -n r route del 10.1.1.128/25
try ip -n r route get 127.0.0.1 from 192.0.0.1 iif rb
try ip -n r addr del 10.1.0.5/24 dev ra
try ip -n r addr add 10.1.0.1/16 dev rb
try ip -n r addr del 10.1.0.129/8 brd 10.0.1.3 dev ra
try ip -n r route get 10.0.0.255
try ip -n h link set eth0 down
try ip -n r route replace unreachable 192.2.1.0/25
try ip -n r route get 8.8.8.8 from 10.1.1.5 iif rb tos 0x10
try ip -n r route add 192.0.1.0/24 via 10.0.0.5 dev ra metric 10
try ip -n r route add 192.1.0.0/16 dev rb
try ip -n r rule add pref 20 from 10.0.0.0/24 goto 32766
try ip -n r addr add 10.1.0.1/24 dev d0
try ip netns exec r sysctl -w net.ipv4.conf.all.accept_local=1
try ip -n r route get 10.0.0.0 from 10.1.0.129 iif rb mark 1 tos 0x10
try ip -n r route add 192.0.1.0/24 dev ra table 1000
try ip netns exec r sysctl -w net.ipv4.conf.ra.promote_secondaries=0
try ip -n r route add 172.1.0.0/24 via 10.0.0.3 metric 10
try ip -n r rule add pref 20 from 10.0.0.0/24 iif d0 lookup main
ip -n r route show table all; ip -n r addr | grep inet; ip -n r rule
try ip -n r route get 10.1.0.254 from 10.0.1.3 iif d0
try ip -n r route add 10.0.1.129/32 via 10.0.1.129 dev ra metric 10
try ip -n r route add prohibit 0.0.0.0/0 tos 0x08 table local
try ip netns exec r sysctl -w net.ipv4.conf.all.forwarding=1
try ip -n r addr add 10.1.1.1/30 brd + dev rb
try ip -n r route get 192.0.1.128 from 0.0.0.0 iif rb
try ip -n r route add throw 10.0.0.0/16
try ip -n r route get 8.8.8.8
try ip -n r route get 255.255.255.255
try ip -n r rule del from 10.1.0.1 to 192.0.0.0/8
try ip -n h link set eth0 down
try ip -n r rule add to 192.0.0.0/8 lookup 1000
try ip -n r addr del 10.1.0.5/30 dev ra
try ip -n r route get 10.2.0.4
try ip -n r route add 172.1.0.0/24 via 10.2.0.1 dev ra
try ip -n r addr del 10.1.0.4/24 scope link dev ra
try ip -n r route get 10.0.0.255 tos 0x10
try ip -n r route prepend broadcast 10.0.0.0/8 dev ra proto kernel
try ip -n r link set ra down
try ip -n h link set eth1 up
try ip -n r route get 255.255.255.255
try ip -n r route get 10.0.0.0 from 0.0.0.0 iif ra
try ip -n r rule add pref 20 from 10.0.0.0/24 to 8.8.8.8 fwmark 2/3 lookup 1000
try ip -n r route get 10.1.0.255
