p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p a 10.1.5.2; p b 10.1.6.1; p a 10.5.6.2; p a 10.0.0.2
ip netns exec a tcpreplay --pps=250 -i e0 tags.pcap
ip netns exec a tcpreplay --pps=250 -i c5 own.pcap
ip -n b -s link show s100; ip -n b -s link show c5; ip -n a -s link show c5; ip -n a -s link show s100
ip -n a link set c5 type vlan reorder_hdr on
p a 10.1.5.2
ip -n a link set s100 down
ip -n a link
p a 10.5.6.2
