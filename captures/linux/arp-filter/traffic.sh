ip netns exec h tcpreplay --pps=250 -i eth0 h.pcap
ip netns exec r sysctl -qw net.ipv4.conf.all.arp_filter=1
ip netns exec h tcpreplay --pps=250 -i eth0 h.pcap
ip netns exec r ip route add 10.0.0.9/32 dev e2
ip netns exec h tcpreplay --pps=250 -i eth0 h.pcap
