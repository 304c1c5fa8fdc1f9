ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
sleep 1
# refreshes h1
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
sleep 1.2
# 1.2 s after its last frame: known
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
sleep 1.5
# 2.7 s after: forgotten
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
