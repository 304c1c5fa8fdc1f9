u() { printf "%0$2d" 0 | ip netns exec "$1" nc -u -q 0 -w 1 -p 5000 "$3" 6000 || true; }
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
sleep 1.1
u a 1472 192.168.0.2
u a 1472 192.168.0.2
sleep 1.1
u a 1472 192.168.1.2
u a 1472 192.168.1.2
u a 1322 192.168.1.2
sleep 1.1
u a 1472 192.168.1.2
u a 1472 192.168.0.2
ip -n a route get 192.168.0.2 | sed 's/expires [0-9]*sec/expires/'
ip -n a route get 192.168.1.2 | sed 's/expires [0-9]*sec/expires/'
ip -n a route get 10.0.2.1 | sed 's/expires [0-9]*sec/expires/'
ip -n a -s link show dev vd
