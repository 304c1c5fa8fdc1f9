ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
ip netns exec h3 tcpreplay --pps=250 -i eth0 h3.pcap
