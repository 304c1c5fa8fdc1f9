ip netns exec a tcpreplay --pps=250 -i ea a.pcap
ip -n b -s link show dev g1
ip -n b -s link show dev g2
