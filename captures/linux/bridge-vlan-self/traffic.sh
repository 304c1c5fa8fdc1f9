ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
bridge -n sw vlan add dev br0 vid 10 pvid untagged self
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1-again.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
bridge -n sw vlan del dev br0 vid 1 self
bridge -n sw vlan del dev p2 vid 1
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
bridge -n sw vlan
