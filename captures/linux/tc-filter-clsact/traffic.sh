show() { tc -n m -s filter show "$@" | sed 's/ installed [0-9]* sec.*//'; }
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
sleep 4
ip netns exec b tcpreplay --pps=250 -i eth0 back.pcap
for d in left right; do for w in ingress egress; do show dev $d $w; done; done
tc -n m -s qdisc show dev left
tc -n m qdisc del dev left clsact
tc -n m qdisc show dev left
sleep 9
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
