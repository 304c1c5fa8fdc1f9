ip netns exec a tcpreplay --pps=250 -i vx a.pcap
ip -n a -s link show dev vx
bridge -n a fdb show dev vx
