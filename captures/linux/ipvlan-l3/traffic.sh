p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p c1 10.1.2.1; p c1 10.0.0.2; p out 10.1.3.1; p c1 10.0.0.1; p host 10.1.1.1; p c2 10.1.9.9
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip netns exec c2 tcpreplay --pps=250 -i e0 in.pcap
ip netns exec host iptables-save -c | grep -e '^\['
ip -n c1 link set e0 type ipvlan mode l3 private
p c1 10.1.2.1; p c1 10.0.0.2
ip -n c1 link set e0 type ipvlan mode l3 vepa
p c1 10.1.2.1
ip -n host route del default
p c2 10.9.9.9
for i in 1 2 3; do ip -n c$i -s link show e0; done
ip -n host -s link show eth0
