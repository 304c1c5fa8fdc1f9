ip netns exec q tcpreplay --pps=250 -i eth0 ra.pcap; sleep 0.2
ip -n a -6 addr show dev eth0 | sed 's/[0-9]*sec/Nsec/g'
ip -n a -6 route | sed 's/[0-9]*sec/Nsec/g'
ip netns exec a sysctl net.ipv6.conf.eth0.mtu net.ipv6.conf.eth0.hop_limit
ip netns exec q tcpreplay -i eth0 ping.pcap; sleep 0.2
ip netns exec q tcpreplay -i eth0 end.pcap; sleep 0.2
ip -n a -6 route | sed 's/[0-9]*sec/Nsec/g'
ip -n a -6 neigh | sort
for p in 1 3; do ip -n a addr del 2001:db8:$p:0:0:ff:fe00:1/64 dev eth0; done
ip -n a -6 route del 2001:db8:1::/64 || true
ip -n a -6 route del 2001:db8:2::/64 || true
ip -n a -6 route flush 2001:db8:4::/48
ip -n a -6 route flush default
sleep 3
