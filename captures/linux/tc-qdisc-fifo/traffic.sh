ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r -s class show dev out
tc -n r qdisc replace dev out parent 1:1 handle 20: bfifo limit 4500
tc -n r -s qdisc show dev out
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r qdisc change dev out parent 1:1 handle 20: bfifo limit 2000
tc -n r -s qdisc show dev out
tc -n r qdisc change dev out root tbf rate 1gbit burst 1mb limit 100000
ip netns exec h tcpreplay --pps=250 -i eth0 kick.pcap
tc -n r -s qdisc show dev out
tc -n r qdisc del dev out parent 1:1
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r qdisc del dev out root
tc -n r -s qdisc show dev out
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
