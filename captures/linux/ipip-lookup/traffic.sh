ip netns exec m tcpreplay --pps=250 -i m1 m1.pcap
ip netns exec m tcpreplay --pps=250 -i m2 m2.pcap
ip -n b link set xany down
ip -n b link set xlocal down
ip netns exec m tcpreplay --pps=250 -i m1 m1.pcap
ip netns exec m tcpreplay --pps=250 -i m2 m2.pcap
ip -n b link set xboth type ipip remote 192.0.2.3
ip -n b link set xw1only type ipip dev w2 || true
ip netns exec m tcpreplay --pps=250 -i m1 m1.pcap
ip -n b -s tunnel show
