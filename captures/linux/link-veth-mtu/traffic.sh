ip netns exec a1 tcpreplay --pps=250 -i eth0 a.pcap
ip netns exec a1 tcpreplay --pps=250 -i eth0 a-tagged.pcap
ip netns exec b1 tcpreplay --pps=250 -i eth0 b.pcap
ip netns exec b1 tcpreplay --pps=250 -i eth0 b-fragments.pcap
ip -n a1 link set eth0 mtu 1200
ip netns exec b1 tcpreplay --pps=250 -i eth0 b-fragments.pcap
