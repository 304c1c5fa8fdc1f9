show() { tc -n m -s filter show "$@" | sed 's/ installed [0-9]* sec.*//'; }
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
for d in left right mon; do for w in ingress egress; do show dev $d $w; done; done
tc -n m actions ls action mirred
