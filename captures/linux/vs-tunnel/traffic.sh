ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 big.pcap
ip netns exec r sysctl -qw net.ipv4.vs.pmtu_disc=0
ip netns exec c tcpreplay --pps=250 -i eth0 big.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 c2.pcap
