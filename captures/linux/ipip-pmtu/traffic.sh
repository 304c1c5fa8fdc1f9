ip netns exec h tcpreplay --pps=250 -i host a.pcap
ip -n a route get 10.0.2.1 | sed 's/expires [0-9]*sec/expires/'
ip -n a route get 10.9.1.2 | sed 's/expires [0-9]*sec/expires/'
ip -n a route get 10.9.2.2 | sed 's/expires [0-9]*sec/expires/'
ip -n a -s tunnel show
ip -n b -s tunnel show
