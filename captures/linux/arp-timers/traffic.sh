# apart: timers that run out in the same tick (10 ms) do so in the reverse order
ip netns exec h tcpreplay --pps=250 -i eth0 a.pcap
sleep 0.3
ip netns exec h tcpreplay --pps=250 -i eth0 b.pcap
ip netns exec h tcpreplay --pps=250 -i eth0 c.pcap
sleep 5.5
ip netns exec h tcpreplay --pps=250 -i eth0 second.pcap
sleep 0.1
ip -n r neigh | sort
