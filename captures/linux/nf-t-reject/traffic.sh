ip netns exec c tcpreplay --pps=250 -i eth0 udp.pcap
sleep 0.5
ip netns exec c tcpreplay --pps=250 -i eth0 tcp.pcap
sleep 0.5
ip netns exec c tcpreplay --pps=250 -i eth0 other.pcap
