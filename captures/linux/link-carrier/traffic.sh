ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap
ip -n s link set eth0 down
sleep 0.2
ip -n r route
ip -n r -br link
ip netns exec c tcpreplay --pps=250 -i eth0 c2.pcap
ip -n s link set eth0 up
ip -n s route add default via 10.0.2.1
sleep 1.5
ip -n r -br link
ip netns exec c tcpreplay --pps=250 -i eth0 c3.pcap
ip -n r link set rb down
ip -n r route
ip netns exec c tcpreplay --pps=250 -i eth0 c4.pcap
ip -n r link set rb up
sleep 1.5
ip -n r route
ip netns exec c tcpreplay --pps=250 -i eth0 c5.pcap
ip -n r addr del 10.0.2.1/24 dev rb
ip -n r route
ip netns exec c tcpreplay --pps=250 -i eth0 c6.pcap
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec c tcpreplay --pps=250 -i eth0 c7.pcap
