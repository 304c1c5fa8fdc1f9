ip netns exec h tcpreplay --pps=250 -i host a.pcap
sleep 4
ip netns exec h tcpreplay --pps=250 -i host b.pcap
sleep 4
ip netns exec a ip -s tunnel show
ip -n a -j -s -s link show dev t5
