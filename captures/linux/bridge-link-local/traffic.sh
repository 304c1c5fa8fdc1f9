ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h3 tcpreplay --pps=250 -i eth0 h3.pcap
ip netns exec h5 tcpreplay --pps=250 -i eth0 h5.pcap
# was h1 learned from reserved frames?
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
