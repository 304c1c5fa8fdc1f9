ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r qdisc change dev out root tbf rate 1gbit burst 1mb limit 100000
ip netns exec h tcpreplay --pps=250 -i eth0 kick.pcap
tc -n r -s qdisc show dev out
