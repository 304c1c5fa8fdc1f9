ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r ping -c 1 -W 1 127.0.0.1 >/dev/null || true
