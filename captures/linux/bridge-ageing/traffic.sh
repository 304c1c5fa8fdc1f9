ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
sleep 2
# refreshes h1
ip netns exec h1 tcpreplay --pps=250 -i eth0 h1.pcap
sleep 2.5
# 2.5 s after its last frame: known
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
sleep 2.5
# 5 s after: forgotten
ip netns exec h2 tcpreplay --pps=250 -i eth0 h2.pcap
ip -n sw link set br0 type bridge ageing_time 30000
