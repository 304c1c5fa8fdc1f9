ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
sleep 2.4
ip netns exec c tcpreplay --pps=250 -i eth0 again.pcap
