ip netns exec n1 tcpreplay --pps=250 -i v3 one.pcap
ip netns del n3
sleep 1
ip link show master br0
ip netns exec n1 tcpreplay --pps=250 -i v3 two.pcap
bridge link
