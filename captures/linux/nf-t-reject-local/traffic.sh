ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r ping -c 1 -W 1 10.0.2.3 || true
ip netns exec r ping -c 1 -W 1 -I 10.0.1.1 10.0.2.3 || true
