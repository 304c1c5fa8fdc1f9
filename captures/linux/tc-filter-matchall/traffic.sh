show() { tc -n m -s filter show "$@" | sed 's/ installed [0-9]* sec.*//'; }
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
for d in left right br0; do for w in ingress egress; do echo $d $w; show dev $d $w; done; done
tc -n m filter del dev left ingress pref 49152
tc -n m filter del dev br0 ingress
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
show dev left ingress
show dev right egress
show dev br0 ingress
ip -n m link del br0
tc -n m actions ls action gact
tc -n m actions ls action mirred
