ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r iptables -t mangle -F
ip netns exec r iptables -F
ip netns exec r ipset list -t maps | grep References
ip netns exec r ipset destroy maps
