sleep 0.5
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r class show dev out
sleep 10
tc -n r -s qdisc show dev out
tc -n r qdisc del dev out root
tc -n r qdisc add dev out root handle 1: prio
tc -n r qdisc add dev out parent 1:2 handle 20: netem slot 8s 8s
tc -n r qdisc add dev out parent 1:3 handle 30: netem delay 100s limit 2
sleep 0.5
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
sleep 10
tc -n r -s qdisc show dev out
tc -n r -s class show dev out
