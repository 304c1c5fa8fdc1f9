ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec a tcpreplay --pps=250 -i g2 frames.pcap
ip netns exec b tcpreplay --pps=250 -i g2 frames.pcap
ip netns exec m tcpreplay --pps=250 -i g3 frames.pcap
ip netns exec a tcpreplay --pps=250 -i gx frames.pcap
ip -n a link set g2 type geneve id 2 remote 10.0.0.2 ttl 3 tos 0x10
ip netns exec a tcpreplay --pps=250 -i g2 frames.pcap
ip -n a -d -j link show dev g2
ip netns exec a ss -4lun
ip netns exec b ss -lun | sort
ip netns exec m ss -lun
ip -n a -s link show dev gx
