ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r ping -q -s 8 -c 1 -W 1 -e 41 10.0.2.2 >/dev/null 2>&1 || true
ip netns exec r ping -q -s 8 -c 1 -W 1 -e 42 10.0.2.4 >/dev/null 2>&1 || true
ip netns exec r ping -q -s 8 -c 1 -W 1 -e 43 10.0.2.5 >/dev/null 2>&1 || true
ip netns exec r ping -q -s 8 -c 1 -W 1 -e 44 10.0.1.1 >/dev/null 2>&1 || true
ip netns exec s tcpreplay --pps=250 -i eth0 s.pcap
ip netns exec r iptables -P OUTPUT DROP
ip netns exec c tcpreplay --pps=250 -i eth0 silent.pcap
ip netns exec r iptables -L INPUT -v -n -x
