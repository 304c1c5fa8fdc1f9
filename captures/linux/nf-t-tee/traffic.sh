ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r ping -c 1 -W 1 -s 8 -p 41 10.0.2.2 >/dev/null || true
