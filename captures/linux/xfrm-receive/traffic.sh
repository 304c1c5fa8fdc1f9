ip netns exec a tcpreplay --pps=250 -i eth0 a.pcap
