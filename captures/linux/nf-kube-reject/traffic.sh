ip netns exec a tcpreplay --pps=250 -i eth0 a.pcap
ip netns exec client tcpreplay --pps=250 -i eth0 client.pcap
ip -n node route add default via 192.168.1.50
ip netns exec b tcpreplay --pps=250 -i eth0 b.pcap
