ip netns exec r iptables -A INPUT -p udp -j DROP
ip netns exec a tcpreplay --pps=250 -i e0 frames.pcap
ip netns exec s tcpreplay --pps=250 -i x0 frames.pcap
ip netns exec s tcpreplay --pps=250 -i g0 frames.pcap
