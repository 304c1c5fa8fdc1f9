ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap
sleep 1
ip netns exec s tcpreplay --pps=250 -i eth0 s1.pcap
sleep 0.5
