ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r ping -q -s 8 -c 1 -W 1 -e 51 10.0.1.1 >/dev/null
ip netns exec r ping -q -c 1 -W 1 -e 52 10.66.0.1 >/dev/null 2>&1 || true
ip netns exec r iptables -t mangle -S
