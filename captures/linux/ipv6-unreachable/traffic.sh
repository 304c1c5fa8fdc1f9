for f in routes host options groups; do ip netns exec a tcpreplay --pps=250 -i eth0 $f.pcap; done
ip netns exec r sysctl -qw net.ipv6.icmp.echo_ignore_all=1
ip netns exec a tcpreplay --pps=250 -i eth0 groups.pcap
for d in b c d; do ip netns exec a ping -6 -c 1 -W 1 2001:db8:$d::1 || true; done
ip -n a -6 route
ip -n a -6 route get 2001:db8:c::1 || true
ip -n a -6 route add 2001:db8:f::/64 via 2001:db8:1::3 || true
ip -n a -6 route add 2001:db8:f::/64 via 2001:db8:9::1 || true
ip -n a -6 route add 2001:db8:f::/64 via fe80::1 || true
ip -n a -6 route add 2001:db8:c::/64 dev eth0 metric 1024 || true
ip -n a -6 route del 2001:db8:77::/64 || true
ip -n a -6 route replace unreachable 2001:db8:c::/64 metric 7
ip -n a -6 route add 2001:db8:f::/64 dev eth0 src 2001:db8:1::3 mtu 1400 advmss 1200 hoplimit 9
ip -n a -6 route show 2001:db8:f::/64
ip -n a -6 route
