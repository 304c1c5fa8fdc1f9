show() { tc -n m -s filter show "$@" | sed 's/ installed [0-9]* sec.*//'; }
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
tc -n m -s filter show dev right pref 1 | sed 's/ installed [0-9]* sec.*//'
show dev right parent 1:1
tc -n m -s class show dev right | grep -v rate
