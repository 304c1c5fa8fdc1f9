ip netns exec h tcpreplay --pps=250 -i host a.pcap
ip netns exec m tcpreplay --pps=250 -i m2 m.pcap
ip -n a -s tunnel show t0
ip -n b -s tunnel show t0
ip -n b -j -s -s link show dev t0
