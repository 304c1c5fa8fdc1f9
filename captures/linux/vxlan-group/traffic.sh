ip netns exec h1 tcpreplay --pps=250 -i vx h1.pcap
ip netns exec h2 tcpreplay --pps=250 -i vx h2.pcap
for i in 1 2 3; do bridge -n h$i fdb show dev vx | sort; done
bridge -n net mdb show | sort
sleep 0.6
ip -n h3 link set vx down
sleep 2
ip netns exec h2 tcpreplay --pps=250 -i vx h1.pcap
ip -n h1 link set vx down
sleep 1
bridge -n h1 fdb show dev vx
