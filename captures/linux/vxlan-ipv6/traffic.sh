ip netns exec a tcpreplay --pps=250 -i v1 frames.pcap
ip netns exec b tcpreplay --pps=250 -i v1 back.pcap
ip netns exec a tcpreplay --pps=250 -i v2 frames.pcap
ip netns exec a tcpreplay --pps=250 -i v3 one.pcap
bridge -n b fdb show dev v1
ip -n a -d link show dev v1
ip -n a -s link show dev v2
