ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
sleep 1.5
ip netns exec r sysctl -qw net.ipv4.conf.all.accept_source_route=1 net.ipv4.conf.ra.accept_source_route=1
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
