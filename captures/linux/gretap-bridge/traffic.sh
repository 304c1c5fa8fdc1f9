ip netns exec c1 tcpreplay --pps=250 -i e c1.pcap
ip netns exec c2 tcpreplay --pps=250 -i e c2.pcap
ip netns exec r1 ping -q -s 8 -c 1 -W 1 -e 5 10.0.0.2 >/dev/null
ip -n r1 -j -s -s link show dev gt
ip -n r2 -j -s -s link show dev gt
