ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h3 tcpreplay --pps=250 -i eth0 h3.pcap
ip netns exec h4 tcpreplay --pps=250 -i eth0 h4.pcap
ip netns exec h5 tcpreplay --pps=250 -i eth0 h5.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 learn1.pcap
ip netns exec h4 tcpreplay --pps=250 -i eth0 learn4.pcap
ip netns exec h3 tcpreplay --pps=250 -i eth0 known3.pcap
