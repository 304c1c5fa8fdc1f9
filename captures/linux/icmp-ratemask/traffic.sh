ip netns exec c tcpreplay --pps=250 -i eth0 masked.pcap
ip netns exec r sysctl -qw net.ipv4.icmp_ratemask=6168 net.ipv4.icmp_ratelimit=0
ip netns exec c tcpreplay --pps=250 -i eth0 unlimited.pcap
