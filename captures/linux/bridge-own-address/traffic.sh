ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
# nobody answers for 10.0.0.2: three requests, then an error to itself
sleep 3.5
