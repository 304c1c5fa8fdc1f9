ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
