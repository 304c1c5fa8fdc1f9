ip netns exec h tcpreplay --pps=250 -i host host.pcap
ip -n a -s tunnel show
ip -n b -s tunnel show
for i in 1 2 3; do ip -n a route get 10.9.$i.2 | sed 's/expires [0-9]*sec/expires/'; done
ip -n b link add g4 type gre remote 10.0.9.9 ignore-df || true
ip -n b link set g2 mtu 65515 || true
ip -n b link set g2 mtu 65512 && ip -n b link set g2 mtu 67 || true
