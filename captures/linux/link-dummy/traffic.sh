ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r tcpreplay --pps=250 -i d0 d0.pcap
