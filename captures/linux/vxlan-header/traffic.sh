ip netns exec a tcpreplay --pps=250 -i ea a.pcap
bridge -n b fdb show dev vx
ip -n b -s link show dev vx
