ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r iptables -L -n -v -x --line-numbers
ip netns exec r iptables -Z count 1
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r iptables -vnL FORWARD 1
ip netns exec r iptables -Z count
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r iptables -S -v
ip netns exec r iptables -R count 2 -p udp --dport 3 -j ACCEPT
ip netns exec r iptables -I count 2 -p udp --dport 1 -m comment --comment "in between"
ip netns exec r iptables -D FORWARD -p tcp -j REJECT
ip netns exec r iptables -C FORWARD -j count
ip netns exec r iptables -C FORWARD -p tcp -j REJECT 2>&1 || true
ip netns exec r iptables -D count 9 2>&1 || true
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
rules=$(ip netns exec r iptables-save -c)
ip netns exec r iptables -P FORWARD DROP
ip netns exec r iptables -Z
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r iptables -nvL
ip netns exec r iptables-restore -c <<<"$rules"
ip netns exec r iptables-save -c | grep -v '^#'
ip netns exec r iptables-restore <<<"$rules"
ip netns exec r iptables-save -c | grep -v '^#'
printf '*filter\n:count - [0:0]\n[7:700] -A count -s 10.0.1.9 -j ACCEPT\nCOMMIT\n' | ip netns exec r iptables-restore -c --noflush
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r iptables -S
