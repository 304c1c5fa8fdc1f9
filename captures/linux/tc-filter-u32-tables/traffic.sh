show() { tc -n m -s filter show "$@" | sed 's/ installed [0-9]* sec.*//'; }
ip netns exec a tcpreplay --pps=250 -i eth0 in.pcap
show dev left parent ffff:
tc -n m filter replace dev left parent ffff: protocol ip pref 6 handle 801::800 u32 match ip src 1.2.3.4 action pass
tc -n m filter del dev left parent ffff: protocol ip pref 5 handle 3::801 u32
ip netns exec a tcpreplay --pps=250 -i eth0 again.pcap
show dev left parent ffff:
