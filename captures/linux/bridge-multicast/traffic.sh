ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 after.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 leave.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 after.pcap
# the group it left ends
sleep 3
