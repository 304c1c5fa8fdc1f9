ip netns exec c1 tcpreplay --pps=250 -i e c1.pcap
ip netns exec c2 tcpreplay --pps=250 -i e c2.pcap
ip -n r1 route get 10.2.0.10 | sed 's/expires [0-9]*sec/expires/'
ip -n r1 route get 10.2.0.10 from 10.1.0.10 iif lan | sed 's/expires [0-9]*sec/expires/'
ip netns exec r1 ip -s tunnel show
ip netns exec r2 ip -s tunnel show
ip -n r2 -j -s link show dev tun
