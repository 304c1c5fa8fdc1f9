ip netns exec h tcpreplay --pps=250 -i host host.pcap
ip netns exec a tcpreplay --pps=250 -i wan wan.pcap
ip -n a -s tunnel show
ip -n b -s tunnel show
ip -n b -j -s -s link show dev full
ip -n a link set full type gre noseq nocsum
ip -n a -d link show dev full
ip netns exec h tcpreplay --pps=250 -i host host.pcap
ip -n b -s tunnel show full
