ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r ping -q -c 1 -e 78 -s 8 -W 1 10.0.2.3 || true
ip netns exec r ping -q -c 1 -e 79 -s 8 -W 1 -I 10.0.1.1 10.0.2.3 || true
