ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
