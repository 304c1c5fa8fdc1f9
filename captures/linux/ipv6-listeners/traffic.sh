ip netns exec q tcpreplay -i eth0 general.pcap; sleep 0.6
ip netns exec q tcpreplay -i eth0 group.pcap; sleep 0.6
ip netns exec q tcpreplay --pps=250 -i eth0 ignored.pcap; sleep 0.6
ip -n a addr add 2001:db8::3:3/64 dev eth0; sleep 2
ip -n a addr del 2001:db8::3:3/64 dev eth0; sleep 2
ip netns exec q tcpreplay -i eth0 old.pcap; sleep 0.6
ip netns exec a sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n a -6 maddr
