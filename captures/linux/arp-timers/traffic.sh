ip netns exec h tcpreplay --pps=250 -i eth0 first.pcap
sleep 5.5
ip netns exec h tcpreplay --pps=250 -i eth0 second.pcap
sleep 0.1
ip -n r neigh | sort
