ip netns exec a tcpreplay --pps=250 -i v1 v1.pcap
ip netns exec a tcpreplay --pps=250 -i v2 v2.pcap
bridge -n a fdb show | sort
ip -n a -s link show dev v1
ip -n a -s link show dev v2
ip -n a link add v3 address 02:00:00:00:01:0f type vxlan id 3 dstport 4789 gbp
ip -n a link set v3 up || echo "v3: $?"
