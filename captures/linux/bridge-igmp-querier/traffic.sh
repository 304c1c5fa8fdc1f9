ip netns exec h3 tcpreplay --pps=250 -i eth0 query.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 join2.pcap
ip netns exec h4 tcpreplay --pps=250 -i eth0 join4.pcap
# the querier is believed after its response time has passed (10 s)
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
sleep 10.5
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 other.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 leave.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
