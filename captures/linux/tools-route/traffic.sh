x() { echo "\$ $*"; "$@" 2>&1 || echo "exit code $?"; }
r() { x ip -n r route "$@"; }
r add 10.5.0.0/16 via 10.0.1.2
r add 10.5.0.0/16 via 10.0.1.3
r append 10.5.0.0/16 via 10.0.1.3
r prepend 10.5.0.0/16 via 10.0.1.4
r add 10.5.0.0/16 via 10.0.2.2 metric 5
r show
r replace 10.5.0.0/16 via 10.0.2.9
r show
r change 10.5.0.0/16 via 10.0.2.8 mtu 1300
r change 10.55.0.0/16 via 10.0.2.8
r show
r del 10.5.0.0/16 via 10.0.1.4
r del 10.5.0.0/16
r show
r add 10.6.0.0/16 tos 0x10 via 10.0.1.2
r add 10.6.0.0/16 via 10.0.1.2
r add 10.6.0.0/16 dev d2 scope link
r add 10.6.0.0/16 nexthop via 10.0.1.2 weight 3 nexthop via 10.0.2.2 dev d2
r append 10.6.0.0/16 nexthop via 10.0.1.2 weight 3 nexthop via 10.0.2.2 dev d2
r show
r add 10.6.1.0/24 via 10.6.0.9
r add 10.6.2.0/24 via 10.0.1.2 src 10.0.2.1
r add 10.6.3.0/24 via 10.0.1.2 src 10.9.9.9
r add 10.6.4.0/24 via 10.0.1.1
r add 10.6.5.0/24 via 10.0.1.255
r add 10.6.6.0/24 dev nothing
r add 10.6.7.0/24 via 10.0.1.2 dev d2
r add 10.6.7.0/24 via 10.0.1.2 dev d2 onlink
r add local 10.6.8.0/24 dev d1
r add broadcast 10.6.9.255 dev d1
r add 224.0.0.0/4 dev d1
r add multicast 239.0.0.0/8 dev d1
r add unreachable default metric 4278198272
r add default dev d1 table 50 proto bird
r add 0.0.0.0/0 via 10.0.1.2 metric 7
r show table all
r show type local
r show proto kernel
r show table 50
r show default
r show scope link
r show exact 10.6.0.0/16
r list via 10.0.1.2
r flush table 50
r flush 10.6.0.0/16
r show
x ip -n r addr del 10.0.2.1/24 dev d2
r show table all
x ip -n r link set d1 down
r show table all
x ip -n r link set d1 up
r show
x ip -n r link del d1
r show table all
x ip -n r rule add from 10.0.0.0/8 lookup 50
x ip -n r rule add from 10.0.0.0/8 lookup 50
x ip -n r rule add from 10.0.0.0/8 lookup 51
x ip -n r rule add to 10.2.0.0/16 pref 100 goto 200
x ip -n r rule add to 10.3.0.0/16 pref 200 lookup main
x ip -n r rule add pref 150 goto 1
x ip -n r rule add iif d9 lookup 50
x ip -n r rule add oif lo lookup 50
x ip -n r rule
x ip -n r rule del from 10.0.0.0/8 lookup 51
x ip -n r rule del pref 200
x ip -n r rule flush
x ip -n r rule
