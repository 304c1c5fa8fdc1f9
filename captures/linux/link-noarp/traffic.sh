ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s.pcap
ip -n r neigh
ip -n r link set rb arp on
ip netns exec s tcpreplay --pps=250 -i eth0 s.pcap
