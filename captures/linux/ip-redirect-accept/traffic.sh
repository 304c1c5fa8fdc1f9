ip netns exec g tcpreplay --pps=250 -i eth0 g.pcap
ip -n h route get 192.0.2.1 | head -n 1
ip netns exec h sysctl -qw net.ipv4.conf.eth0.accept_redirects=0 net.ipv4.conf.all.accept_redirects=0
ip netns exec g tcpreplay --pps=250 -i eth0 off.pcap
