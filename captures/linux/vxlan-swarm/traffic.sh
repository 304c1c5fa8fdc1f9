ip netns exec c1 ping -q -c 1 -e 77 -s 8 -W 0.5 10.0.1.4 >/dev/null
ip netns exec c1 tcpreplay --pps=250 -i eth0 c1.pcap
ip netns exec c2 tcpreplay --pps=250 -i eth0 c2.pcap
bridge -n ov1 fdb show dev vxlan0
ip -n ov1 -d link show dev vxlan0
ip netns exec n1 ss -lun
ip netns exec ov1 ss -lun
