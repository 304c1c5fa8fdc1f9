ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r sysctl -qw net.ipv4.conf.ra.bc_forwarding=1
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r sysctl -qw net.ipv4.conf.all.bc_forwarding=1
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
