ip netns exec a tcpreplay --pps=250 -i ea learn.pcap
bridge -n b fdb show dev vx
ip netns exec b tcpreplay --pps=250 -i vx use.pcap
sleep 1.5
ip netns exec b tcpreplay --pps=250 -i vx use.pcap
sleep 9.5
bridge -n b fdb show dev vx
ip netns exec a tcpreplay --pps=250 -i ea learn.pcap
ip -n b link set vx down
bridge -n b fdb show dev vx
bridge -n b fdb show dev vn
