ip netns exec n1 tcpreplay --pps=250 -i v3 one.pcap
ip -n n2 link set eth0 name eth1 2>&1 || echo "a device that is up keeps its name"
ip netns exec n1 tcpreplay --pps=250 -i v3 two.pcap
bridge link
