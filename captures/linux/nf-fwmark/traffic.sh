ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s.pcap
ip netns exec r ping -q -s 8 -c 1 -W 1 -e 33 10.9.0.9 >/dev/null 2>&1 || true
sleep 3
ip netns exec c tcpreplay --pps=250 -i eth0 again.pcap
