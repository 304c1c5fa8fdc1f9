ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s.pcap
ip netns exec r ip link set rb mtu 576
ip netns exec c tcpreplay --pps=250 -i eth0 small.pcap
ip netns exec r ipset create none hash:ip
# a flow is sure of itself two seconds after its beginning
sleep 2.5
ip netns exec c tcpreplay --pps=250 -i eth0 again.pcap
