show() { tc -n m -s filter show "$@" | sed 's/ installed [0-9]* sec.*//'; }
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
ip netns exec m tcpreplay --pps=250 -i ifb0 in.pcap
for w in ingress egress; do show dev left $w; show dev right $w; done
show dev ifb0
tc -n m -s class show dev ifb0
tc -n m -s qdisc show dev ifb1
