ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r sysctl -qw net.ipv4.ipfrag_high_thresh=4194304 net.ipv4.ipfrag_max_dist=2
ip netns exec c tcpreplay --pps=250 -i eth0 dist.pcap
ip netns exec r sysctl -qw net.ipv4.ipfrag_max_dist=0
ip netns exec c tcpreplay --pps=250 -i eth0 dist.pcap
