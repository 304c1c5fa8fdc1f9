try() { echo "\$ $*"; "$@" 2>&1 && echo "= 0" || echo "= $?"; }
try ip -n r addr add 10.0.0.1/24 dev ra
try ip -n r route show table all
try ip -n r route add 10.9.0.0/16 dev ra
try ip -n r link set ra up
try ip -n r link set lo up
try ip -n r route show table all
try ip -n r addr add 10.0.0.1/24 dev ra
try ip -n r addr add 10.0.0.1/25 dev ra
try ip -n r addr add 10.0.0.2/24 scope link dev ra
try ip -n r addr add 10.0.0.2/24 brd + dev ra
try ip -n r addr add 10.0.0.3/32 dev ra
try ip -n r addr add 10.0.0.4/31 dev ra
try ip -n r addr add 10.0.0.9/30 brd 10.0.0.200 dev ra label ra:one
try ip -n r addr add 10.1.0.1 peer 10.1.0.2/32 dev ra
try ip -n r addr add 10.2.0.1/24 noprefixroute dev ra
try ip -n r addr add 224.0.0.5/24 dev ra
try ip -n r addr add 10.3.0.1/24 valid_lft 100 preferred_lft 50 dev ra
try ip -n r addr add 0.0.0.0/8 dev ra
try ip -n r addr add 169.254.1.1/16 scope link dev ra
try ip -n r addr add 127.0.0.9/8 scope host dev lo
try ip -n r addr show dev ra
try ip -n r route show table all
try ip -n r addr del 10.0.0.77/24 dev ra
try ip -n r addr del 10.0.0.2/25 dev ra
try ip -n r addr del 10.1.0.1 dev ra
try ip -n r addr del 10.1.0.1 peer 10.1.0.2/32 dev ra
try ip -n r addr replace 10.2.0.1/24 dev ra
try ip -n r addr add 10.0.0.1/24 dev rb
try ip -n r link set rb up
try ip -n r addr add 10.20.0.1/24 dev rb
try ip -n r link set d0 up
try ip -n r addr add 10.30.0.1/24 dev d0
try ip -n r route show table all
try ip -n r route add 192.168.1.0/24 via 10.99.0.1
try ip -n r route add 192.168.1.0/24 via 10.0.0.1
try ip -n r route add 192.168.1.0/24 via 10.0.0.255
try ip -n r route add 192.168.1.0/24 via 10.20.0.2
try ip -n r route add 192.168.1.0/24 via 10.20.0.2
try ip -n r route add 192.168.1.0/24 via 10.20.0.3
try ip -n r route add 192.168.1.0/24 via 10.20.0.3 metric 5
try ip -n r route append 192.168.1.0/24 via 10.20.0.4
try ip -n r route append 192.168.1.0/24 via 10.20.0.4
try ip -n r route prepend 192.168.1.0/24 via 10.20.0.5
try ip -n r route show 192.168.1.0/24
try ip -n r route replace 192.168.1.0/24 via 10.20.0.6
try ip -n r route show 192.168.1.0/24
try ip -n r route change 192.168.1.0/24 via 10.20.0.7 metric 5
try ip -n r route change 192.168.1.0/24 via 10.20.0.7 metric 6
try ip -n r route replace 192.168.1.0/24 via 10.20.0.4
try ip -n r route show 192.168.1.0/24
try ip -n r route del 192.168.1.0/24 via 10.20.0.99
try ip -n r route del 192.168.1.0/24 metric 99
try ip -n r route del 192.168.1.0/24 via 10.20.0.4
try ip -n r route del 192.168.1.0/24
try ip -n r route show 192.168.1.0/24
try ip -n r route del 192.168.99.0/24
try ip -n r route del 192.168.99.0/24 table 77
try ip -n r route add 192.168.2.0/23 via 10.20.0.2 tos 0x10
try ip -n r route add 192.168.2.0/23 via 10.20.0.3
try ip -n r route add 192.168.2.0/23 via 10.20.0.4 tos 0x08
try ip -n r route show 192.168.2.0/23
try ip -n r route get 192.168.2.1 tos 0x10
try ip -n r route get 192.168.2.1 tos 0x08
try ip -n r route get 192.168.2.1
try ip -n r route add 192.168.4.1/24 via 10.20.0.2
try ip -n r route add 192.168.4.0/24 via 10.20.0.2 dev ra
try ip -n r route add 192.168.4.0/24 via 10.50.0.2 dev rb onlink
try ip -n r route add 192.168.5.0/24 via 10.50.0.2 onlink
try ip -n r route add 192.168.5.0/24 via 10.20.0.1 dev rb onlink
try ip -n r route add 192.168.5.0/24 dev rb onlink
try ip -n r route add 192.168.6.0/24 dev rb scope host
try ip -n r route add 192.168.6.0/24 via 10.20.0.2 scope link
try ip -n r route add 192.168.6.0/24 via 10.20.0.2 scope host
try ip -n r route add 192.168.7.0/24 dev rb src 10.77.0.1
try ip -n r route add 192.168.7.0/24 dev rb src 10.30.0.1
try ip -n r route add blackhole 192.168.8.0/24
try ip -n r route add unreachable 192.168.9.0/24 metric 10
try ip -n r route add prohibit 192.168.10.0/24 table 50
try ip -n r route add throw 192.168.11.0/24
try ip -n r route add blackhole 192.168.12.0/24 dev rb
try ip -n r route add unreachable 192.168.12.0/24 via 10.20.0.2
try ip -n r route add local 192.168.13.0/24 dev lo
try ip -n r route add local 192.168.14.1 dev rb
try ip -n r route add broadcast 192.168.15.255 dev rb
try ip -n r route add multicast 239.0.0.0/8 dev rb
try ip -n r route add 224.0.0.0/4 dev rb
try ip -n r route add default via 10.20.0.2
try ip -n r route add default via 10.20.0.3
try ip -n r route add default via 10.20.0.3 metric 100
try ip -n r route add 0.0.0.0/0 dev d0 metric 200
try ip -n r route add 172.16.0.0/12 nexthop via 10.20.0.2 weight 2 nexthop via 10.30.0.2 weight 1
try ip -n r route add 172.20.0.0/16 nexthop via 10.20.0.2 nexthop via 10.98.0.2
try ip -n r route add 172.21.0.0/16 nexthop via 10.20.0.2 dev rb nexthop dev d0
try ip -n r route add 172.22.0.0/16 nexthop dev rb
try ip -n r route add 172.23.0.0/16 nexthop dev rb nexthop dev ra scope host
try ip -n r route add 172.24.0.0/16 via 10.20.0.2 mtu 1300
try ip -n r route add 172.25.0.0/16 via 10.20.0.2 mtu lock 1300 advmss 1200
try ip -n r route add 172.26.0.0/16 via 172.24.0.1
try ip -n r route add 172.26.0.0/16 via 10.20.0.2 table 1000
try ip -n r route add 172.27.0.0/16 via 10.20.0.2 table 253
try ip -n r route add 172.28.0.0/16 via 10.20.0.2 proto static
try ip -n r route add 172.29.0.0/16 dev nodev
try ip -n r route show table all
for a in 10.20.0.9 192.168.8.1 192.168.9.1 192.168.10.1 192.168.11.1 192.168.13.7 192.168.14.1 192.168.15.255 239.1.1.1 224.0.0.9 225.1.1.1 8.8.8.8 172.24.1.1 172.25.1.1 127.0.0.5 10.0.0.255 0.0.0.0 0.1.2.3 255.255.255.255 240.1.1.1; do try ip -n r route get $a; done
try ip -n r route get 8.8.8.8 from 10.0.0.1
try ip -n r route get 8.8.8.8 from 10.77.0.1
try ip -n r route get 8.8.8.8 from 10.0.0.1 iif rb
try ip -n r route get 10.20.0.1 from 10.0.0.99 iif ra
try ip -n r route get 255.255.255.255 from 10.0.0.99 iif ra
try ip -n r route get 10.20.0.255 from 10.0.0.99 iif ra
try ip -n r route get 224.0.0.1 from 10.0.0.99 iif ra
try ip netns exec r sysctl -qw net.ipv4.ip_forward=1
try ip -n r route get 8.8.8.8 from 10.0.0.99 iif ra
try ip -n r route get 8.8.8.8 from 10.20.0.99 iif rb
try ip -n r route get 192.168.9.1 from 10.0.0.99 iif ra
try ip -n r route get 192.168.8.1 from 10.0.0.99 iif ra
try ip -n r route get 8.8.8.8 from 127.0.0.1 iif ra
try ip -n r route get 8.8.8.8 from 10.0.0.1 iif ra
try ip -n r route get 8.8.8.8 oif ra
try ip -n r route get 8.8.8.8 oif d0
try ip -n r route get 10.20.0.2 oif ra
try ip -n r route get 224.1.1.1 oif ra
try ip -n r route get 8.8.8.8 mark 7
try ip -n r rule add from 10.0.0.0/24 lookup 1000
try ip -n r rule add from 10.0.0.0/24 lookup 1000
try ip -n r rule add pref 50 to 8.8.0.0/16 fwmark 7/0xff lookup 50
try ip -n r rule add pref 50 to 8.8.0.0/16 fwmark 7/0xff lookup 50
try ip -n r rule add pref 60 iif nodev lookup 60
try ip -n r rule add pref 70 goto 60
try ip -n r rule add pref 70 goto 32766
try ip -n r rule add pref 71 goto 40000
try ip -n r rule add pref 80 nop
try ip -n r rule add pref 90 not from 10.9.0.0/16 to 9.9.9.9 prohibit
try ip -n r rule add pref 91 to 9.9.9.8 unreachable
try ip -n r rule add pref 92 to 9.9.9.7 blackhole
try ip -n r rule add pref 95 lookup main suppress_prefixlength 0
try ip -n r rule add pref 96 ipproto udp sport 53 lookup 1000
try ip -n r rule add pref 97 tos 0x10 lookup 1000
try ip -n r rule
for a in 9.9.9.9 9.9.9.8 9.9.9.7 8.8.8.8 172.26.1.1 10.20.0.3; do try ip -n r route get $a; done
try ip -n r route get 8.8.8.8 mark 7
try ip -n r route get 172.26.0.1 from 10.0.0.1
try ip -n r rule del pref 50
try ip -n r rule del pref 51
try ip -n r rule del from 10.0.0.0/24
try ip -n r rule del pref 32767
try ip -n r rule del pref 0
try ip -n r rule
try ip -n r route get 10.20.0.1
try ip -n r route get 8.8.8.8
try ip -n h link set eth1 down
try sleep 0.5
try ip -n r route show table all
try ip -n r route get 192.168.2.1
try ip -n h link set eth1 up
try sleep 0.5
try ip -n r route show table main
try ip -n r link set rb down
try ip -n r route show table all
try ip -n r link set rb up
try sleep 0.5
try ip -n r route show table all
try ip -n r link set rb mtu 1400
try ip -n r link set d0 mtu 60
try ip -n r addr show dev d0
try ip -n r route show table all
try ip -n r link set d0 mtu 1500
try ip -n r addr add 10.31.0.1/24 dev d0
try ip -n r link set d0 down
try ip -n r link set d0 name d9
try ip -n r addr show dev d9
try ip -n r link del d9
try ip -n r route flush table 1000
try ip -n r route flush proto static
try ip -n r route show table all
try ip -n r addr flush dev ra
try ip -n r addr
try ip -n r route show table all
