p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p c1 10.0.0.12; p c1 10.0.0.2; p out 10.0.0.13; p c1 10.0.0.1; p host 10.0.0.14
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip netns exec c2 tcpreplay --pps=250 -i e0 in.pcap
ip -n c4 link set e0 down
p c1 10.0.0.14
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip -n c3 -s link show e0; ip -n c2 -s link show e0; ip -n host -s link show eth0
ip netns exec host bridge fdb
ip -n host link set eth0 down
p c1 10.0.0.13
ip -n c1 link show e0
