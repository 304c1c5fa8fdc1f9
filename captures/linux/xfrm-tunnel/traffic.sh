ping() { ip netns exec h1 ping -q -c 1 -e 77 -W 0.3 "$@" >/dev/null 2>&1 || echo "ping $*: $?"; }
ping -s 8 10.2.0.2
ping -s 8 -t 3 -Q 0xb8 10.2.0.2
ping -s 8 -t 1 10.2.0.2
ping -s 8 -t 2 10.2.0.2
ping -s 8 10.2.0.1
ping -s 8 -I 10.1.0.2 192.0.2.2
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
# a smaller MTU in between
ip -n r1 link set out mtu 1300; ip -n r2 link set out mtu 1300
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
# not protected, though it should be; forged from outside
ip netns exec r1 ip xfrm policy deleteall dir out
ping -s 8 10.2.0.2
