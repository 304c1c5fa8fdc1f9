ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 broadcast.pcap
ip netns exec r sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
ip netns exec c tcpreplay --pps=250 -i eth0 broadcast.pcap
ip netns exec r sysctl -qw net.ipv4.icmp_echo_ignore_all=1
ip netns exec c tcpreplay --pps=250 -i eth0 all.pcap
