ip netns exec c tcpreplay --pps=250 -i eth0 nth.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 limit.pcap
sleep 12.5
ip netns exec c tcpreplay --pps=250 -i eth0 limit.pcap
ip netns exec r iptables -A FORWARD -p udp --dport 99
ip netns exec r iptables -t mangle -A FORWARD -p udp --dport 99
ip netns exec c tcpreplay --pps=250 -i eth0 limit.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 nth.pcap
