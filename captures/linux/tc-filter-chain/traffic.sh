show() { tc -n m -s filter show "$@" | sed 's/ installed [0-9]* sec.*//'; }
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
show dev left ingress
tc -n m chain show dev left ingress
tc -n m actions get action gact index 100
tc -n m actions change action pass index 100
tc -n m filter del dev left ingress pref 9
tc -n m actions del action gact index 100 2>&1 || true
tc -n m actions del action gact index 101
tc -n m filter del dev left ingress chain 5
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
show dev left ingress
tc -n m chain show dev left ingress
tc -n m actions get action gact index 100
tc -n m actions ls action mirred
