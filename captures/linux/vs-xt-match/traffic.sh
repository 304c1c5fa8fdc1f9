ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s1.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 c2.pcap
