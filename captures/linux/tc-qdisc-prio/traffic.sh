ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r -s class show dev out
tc -n r qdisc change dev out root tbf rate 1gbit burst 1mb limit 100000
ip netns exec h tcpreplay --pps=250 -i eth0 kick.pcap
tc -n r -s class show dev out
tc -n r qdisc change dev out root tbf rate 8bit burst 1100 limit 100000
tc -n r qdisc change dev out parent 1:1 handle 10: prio bands 4 priomap 3 2 1 0 3 2 1 0 3 2 1 0 3 2 1 0
tc -n r qdisc add dev out parent 10:4 handle 40: pfifo limit 2
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r -s class show dev out
tc -n r qdisc change dev out parent 1:1 handle 10: prio bands 2 priomap 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1
tc -n r -s qdisc show dev out
tc -n r qdisc show dev out invisible
tc -n r qdisc change dev out root tbf rate 1gbit burst 1mb limit 100000
ip netns exec h tcpreplay --pps=250 -i eth0 kick.pcap
