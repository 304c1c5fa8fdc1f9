p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p a 10.0.0.2; p a 10.0.5.2; p b 10.0.6.1
ip netns exec a tcpreplay --pps=250 -i e0 tags.pcap
ip -n b -s link show v5; ip -n b -s link show v6; ip -n b -s link show v7
ip -n b link set v7 up
ip netns exec a tcpreplay --pps=250 -i e0 tags.pcap
ip netns exec a tcpreplay --pps=250 -i v5 inner.pcap
ip -n b link del v5
p a 10.0.5.2; p a 10.0.6.2
