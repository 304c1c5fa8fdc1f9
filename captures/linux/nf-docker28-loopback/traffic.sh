ip netns exec client tcpreplay --pps=250 -i eth0 client.pcap
ip netns exec host tcpreplay --pps=250 -i lo lo.pcap
ip netns exec host iptables -t raw -D PREROUTING -d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 8080 -j DROP
ip netns exec client tcpreplay --pps=250 -i eth0 unprotected.pcap
ip netns exec host sysctl -qw net.ipv4.conf.all.route_localnet=0
ip netns exec client tcpreplay --pps=250 -i eth0 again.pcap
