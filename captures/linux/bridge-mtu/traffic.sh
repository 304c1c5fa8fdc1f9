ip netns exec h4 tcpreplay --pps=250 -i eth0 h4.pcap
ip netns exec h4 tcpreplay --pps=250 -i eth0 h4-tagged.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h4 tcpreplay --pps=250 -i eth0 h4-own.pcap
# nobody answers: the state is read when all is given up
sleep 4
