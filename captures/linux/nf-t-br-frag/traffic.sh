ip netns exec h2 tcpreplay --pps=250 -i eth0 two.pcap
ip netns exec h3 tcpreplay --pps=250 -i eth0 three.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 one.pcap
