# Connections that the host's own rules refuse at OUTPUT with ICMP: nc, which polls, hears of it at once; socat, which waits in connect(2), of the second time.
ip netns add h; ip -n h link set lo up
ip -n h addr add 10.0.9.1/32 dev lo
ip netns exec h iptables -A OUTPUT -p tcp --dport 80 -j REJECT
ip netns exec h iptables -A OUTPUT -p tcp --dport 81 -j REJECT --reject-with icmp-host-prohibited
ip netns exec h iptables -A OUTPUT -p tcp --dport 82 -j REJECT --reject-with tcp-reset
ip netns exec h iptables -A OUTPUT -p udp --dport 53 -j REJECT
