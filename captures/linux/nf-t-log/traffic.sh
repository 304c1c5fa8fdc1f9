ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r ping -q -c 1 -e 77 -s 8 -W 1 127.0.0.1 >/dev/null || true
