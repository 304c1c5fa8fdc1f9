ip netns exec a tcpreplay --pps=250 -i eth0 good.pcap
ip netns exec a tcpreplay --pps=250 -i eth0 bad.pcap
sleep 2.5
ip netns exec a tcpreplay --pps=250 -i eth0 late.pcap
sleep 2
