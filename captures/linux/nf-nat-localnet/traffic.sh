ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap
ip netns exec r ping -q -c 1 -e 7 -s 8 -W 0.1 127.0.0.2 >/dev/null 2>&1 || echo $?
ip netns exec r sysctl -qw net.ipv4.conf.all.route_localnet=1
ip netns exec c tcpreplay --pps=250 -i eth0 c2.pcap
ip netns exec r ping -q -c 1 -e 8 -s 8 -W 0.1 127.0.0.2 >/dev/null 2>&1 || echo $?
