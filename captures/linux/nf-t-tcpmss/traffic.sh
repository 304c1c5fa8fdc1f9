ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s.pcap
ip netns exec r iptables -t mangle -A PREROUTING -p tcp --tcp-flags SYN SYN -j TCPMSS --clamp-mss-to-pmtu || echo $?
ip netns exec r iptables -t mangle -A FORWARD -p tcp -j TCPMSS --set-mss 1000 || echo $?
