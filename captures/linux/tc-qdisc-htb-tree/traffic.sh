ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r qdisc change dev out root tbf rate 1gbit burst 1mb limit 100000
ip netns exec h tcpreplay --pps=250 -i eth0 kick.pcap
tc -n r -s -d class show dev out
tc -n r class del dev out classid 2:22
tc -n r -s qdisc show dev out
tc -n r class add dev out parent 2:31 classid 2:32 htb rate 1kbit
tc -n r class del dev out classid 2:1 || true
tc -n r class show dev out
tc -n r -s qdisc show dev out
tc -n r class del dev out classid 2:32
tc -n r class show dev out
tc -n r class replace dev out classid 2:21 htb rate 1gbit burst 1mb cburst 1mb
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r -s class show dev out
