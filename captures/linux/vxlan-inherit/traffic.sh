for i in 1 2 3 4 5 6 7; do ip netns exec a tcpreplay --pps=250 -i v$i frames.pcap; done
ip netns exec a ip -s -s link show dev v2
