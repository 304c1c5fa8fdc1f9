ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r iptables -L -n -v -x
