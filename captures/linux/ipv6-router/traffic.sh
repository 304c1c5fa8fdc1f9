p() { ip netns exec $1 ping -6 -c 1 -s 8 -W 1 "${@:2}" >/dev/null || true; }
p a -e 1 2001:db8:2::2
p a -e 2 -t 1 2001:db8:2::2
p a -e 3 2001:db8:9::1
p b -e 4 2001:db8:1::2
ip netns exec a tcpreplay --pps=250 -i eth0 a.pcap
ip -n r -6 route get 2001:db8:2::2
ip -n r -6 route get 2001:db8:9::1 || true
ip -n a -6 route get 2001:db8:2::2
ip -n r -6 route get 2001:db8:2::2 from 2001:db8:1::2 iif e1
ip -n r -6 route get 2001:db8:1::1
sleep 1.5
for i in 1 2 3; do ip netns exec a tcpreplay --pps=250 -i eth0 silent$i.pcap; sleep 4; done
ip -n r -6 route show table local
ip -n r -6 maddr show dev e1
