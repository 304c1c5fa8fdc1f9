ip netns exec c1 tcpreplay --pps=250 -i eth0 c1.pcap
ip netns exec c2 tcpreplay --pps=250 -i eth0 c2.pcap
ip netns exec c3 tcpreplay --pps=250 -i eth0 c3.pcap
for i in 1 2 3; do bridge -n h$i fdb show dev vx | sort; done
