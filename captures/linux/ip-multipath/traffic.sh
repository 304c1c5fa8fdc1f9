ip netns exec c tcpreplay --pps=250 -i eth0 addresses.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 ports.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 odd.pcap
ip netns exec r sysctl -qw net.ipv4.fib_multipath_hash_policy=1
ip netns exec c tcpreplay --pps=250 -i eth0 ports.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 odd.pcap
ip netns exec r sysctl -qw net.ipv4.fib_multipath_hash_policy=2
ip netns exec c tcpreplay --pps=250 -i eth0 odd.pcap
ip -n r route
