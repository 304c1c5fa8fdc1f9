ip netns exec h tcpreplay --pps=250 -i host host.pcap
ip -n a -s tunnel show
ip -n b -s tunnel show
