for i in 1 2 3 4 5; do
  ip netns exec h$i tcpreplay --pps=250 -i eth0 h$i.pcap
done
for i in 1 2 3 4; do bridge -n sw link set dev p$i state 3; done
ip -n sw link set p1 down
ip -n sw link set p2 nomaster
ip netns exec h3 tcpreplay --pps=250 -i eth0 h3.pcap
ip netns exec h5 tcpreplay --pps=250 -i eth0 h5.pcap
bridge -n sw fdb show br br0 | grep -v permanent
