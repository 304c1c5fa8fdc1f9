p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p c1 10.0.0.12; p c1 10.0.0.2; p out 10.0.0.13; p c1 10.0.0.1; p host 10.0.0.12
ip netns exec c3 arping -q -c 1 -w 1 -I e0 10.0.0.11
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip netns exec c2 tcpreplay --pps=250 -i e0 in.pcap
ip -n host neigh replace 10.0.0.13 lladdr 02:00:00:00:00:01 dev eth0 nud permanent
ip -n c3 neigh replace 10.0.0.1 lladdr 02:00:00:00:00:01 dev e0 nud permanent
p c3 10.0.0.1
ip -n c1 link set e0 type ipvlan mode l2 private
p c1 10.0.0.13; p c1 10.0.0.2
ip -n c1 link set e0 type ipvlan mode l2 vepa
p c1 10.0.0.13
ip -n c1 link set e0 type ipvlan mode l2
ip -n c3 link set e0 down
p c1 10.0.0.13; p c2 10.0.0.11
for i in 1 2 3; do ip -n c$i -s link show e0; done
ip -n host -s link show eth0
