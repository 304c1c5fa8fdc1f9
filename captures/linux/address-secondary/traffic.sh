ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s1.pcap
ip -n r addr show dev ra | grep inet
ip -n r addr del 10.0.1.1/24 dev ra
ip -n r addr del 10.0.2.1/24 dev rb
ip -n r addr | grep inet
ip -n r route show table all
ip netns exec c tcpreplay --pps=250 -i eth0 c2.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s2.pcap
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec c tcpreplay --pps=250 -i eth0 c-far.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s-far.pcap
