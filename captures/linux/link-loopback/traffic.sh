ip netns exec r tcpreplay --pps=250 -i lo lo.pcap
ip netns exec r tcpreplay --pps=250 -i d0 dummy.pcap
ip netns exec d tcpreplay --pps=250 -i lo lo.pcap 2>/dev/null || true
