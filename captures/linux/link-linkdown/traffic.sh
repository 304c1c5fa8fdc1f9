ip netns exec c tcpreplay --pps=250 -i eth0 up.pcap
ip -n s link set eth0 down
sleep 0.2
ip -n r route
ip netns exec c tcpreplay --pps=250 -i eth0 down.pcap
ip netns exec r sysctl -qw net.ipv4.conf.all.ignore_routes_with_linkdown=1
ip netns exec c tcpreplay --pps=250 -i eth0 ignored.pcap
ip -n r route get 10.20.0.1
