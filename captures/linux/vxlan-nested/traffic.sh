ip netns exec a tcpreplay --pps=250 -i inner a.pcap
ip netns exec b ping -q -c 1 -e 77 -s 8 -W 0.5 10.2.0.1 >/dev/null
for h in a b; do ip -n $h -s link show dev outer; done
