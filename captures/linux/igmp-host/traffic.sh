for q in general group sources bad down; do
  ip netns exec h1 tcpreplay --pps=250 -i eth0 $q.pcap
  sleep 1.5
done
ip -n sw link set br0 down
sleep 0.5
ip -n sw link set br0 up
sleep 3
ip netns exec h1 tcpreplay --pps=250 -i eth0 v2.pcap
sleep 2
ip netns exec h1 tcpreplay --pps=250 -i eth0 v2-reported.pcap
sleep 4
# a version 3 query is answered in version 2 now
ip netns exec h1 tcpreplay --pps=250 -i eth0 general.pcap
sleep 1.5
ip -n sw link set br0 down
sleep 0.5
ip -n sw link set br0 up
sleep 2
ip netns exec h1 tcpreplay --pps=250 -i eth0 v1.pcap
sleep 11.5
