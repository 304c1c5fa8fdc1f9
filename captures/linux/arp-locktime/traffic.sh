ip netns exec h tcpreplay --pps=250 -i eth0 h.pcap
ip -n r neigh
sleep 2
ip netns exec h tcpreplay --pps=250 -i eth0 later.pcap
ip -n r neigh
