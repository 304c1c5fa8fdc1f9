p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p p1 10.0.0.2; p v1 10.0.0.2; p b1 10.0.0.2
p p1 10.0.0.12; p v1 10.0.0.14; p b1 10.0.0.16; p b1 10.0.0.13
ip netns exec sw bridge link set dev s0 hairpin on
p p1 10.0.0.12; p v1 10.0.0.14; p b1 10.0.0.13; p v2 10.0.0.16; p p2 10.0.0.13; p v1 10.0.0.1
for m in p1 v1 b1; do ip netns exec $m tcpreplay --pps=250 -i e0 $m.pcap; done
for m in p1 v1 b1; do ip -n $m -s link show e0; done
ip -n p1 link set e0 type macvlan mode bridge
p p1 10.0.0.15
ip -n p1 -d link show e0
