ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip -n sw link set p3 nomaster
ip -n sw -br link show br0
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1-again.pcap
ip -n sw link set p2 address 02:00:00:00:01:77
ip -n sw -br link show br0
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip -n sw link set br0 address 02:00:00:00:00:55
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1-again.pcap
ip -n sw link set p3 master br0
ip -n sw -br link show br0
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip -n sw link set p1 master br1
ip -n sw -br link show br1
bridge -n sw fdb show br br0 | grep -v self | sort
