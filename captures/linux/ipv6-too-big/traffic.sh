ip netns exec a tcpreplay --pps=250 -i eth0 a.pcap
ip -n b -6 route get 2001:db8:1::2 | sed 's/[0-9]*sec/Nsec/'
ip netns exec a tcpreplay --pps=250 -i eth0 again.pcap
ip netns exec a tcpreplay --pps=250 -i eth0 long.pcap
ip netns exec b tcpreplay --pps=250 -i eth0 b.pcap
ip netns exec r tcpreplay --pps=250 -i e2 told.pcap
ip -n b -6 route show cache | sed 's/[0-9]*sec/Nsec/'
ip netns exec a tcpreplay --pps=250 -i eth0 again.pcap
ip -n b -6 route del default
ip -n b -6 route add default via 2001:db8:2::1 mtu 1350
ip -n b -6 route get 2001:db8:1::2 | sed 's/[0-9]*sec/Nsec/'
ip netns exec a tcpreplay --pps=250 -i eth0 again.pcap
