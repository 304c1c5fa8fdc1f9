ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip -n r link set d1 down
ip -n r route
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip -n r link set rb down
ip -n r route
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
