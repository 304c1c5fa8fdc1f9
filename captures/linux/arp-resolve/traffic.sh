ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s1.pcap
sleep 0.3
# a network address is resolved like any other
ip netns exec c tcpreplay --pps=250 -i eth0 c-network.pcap
sleep 4
ip netns exec c tcpreplay --pps=250 -i eth0 c2.pcap
