ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip -n r route del 10.2.0.0/16 via 10.0.3.102 metric 100
ip -n r route del 10.1.1.200/32
ip netns exec c tcpreplay --pps=250 -i eth0 again.pcap
ip -n r route add default via 10.0.3.107
ip -n r link set d0 down
ip -n r link set d0 up
ip netns exec c tcpreplay --pps=250 -i eth0 default.pcap
