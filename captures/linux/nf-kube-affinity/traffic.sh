ip netns exec remote tcpreplay --pps=250 -i eth0 many.pcap
ip netns exec a tcpreplay --pps=250 -i eth0 a.pcap
ip netns exec remote tcpreplay --pps=250 -i eth0 again.pcap
