ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r conntrack -C
ip netns exec r conntrack -L -p udp --dst-nat 2>/dev/null | wc -l
ip netns exec r conntrack -D -p icmp 2>/dev/null | wc -l
