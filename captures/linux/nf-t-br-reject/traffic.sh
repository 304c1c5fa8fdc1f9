ip netns exec h2 tcpreplay --pps=250 -i eth0 two.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 one.pcap
ip netns exec sw sysctl -qw net.ipv4.ip_forward=1
ip netns exec h1 tcpreplay --pps=250 -i eth0 one.pcap
