run() {
  tc -n r qdisc replace dev out root handle 1: netem $*
  tc -n r -s qdisc show dev out
  sleep 0.5
  ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
  sleep ${rest:-0}
  tc -n r -s qdisc show dev out
}
run delay 100s limit 5
run delay 100s reorder 100% gap 3
run delay 100s duplicate 100% limit 9
tc -n r qdisc del dev out root
run loss 100%
run duplicate 100%
run loss state 100% 100% 0% 100% 0%
run loss gemodel 100% 100% 100% 0%
run loss gemodel 100% 0% 100% 0%
run loss 100% ecn
tc -n r qdisc del dev out root
rest=12 run delay 100ms slot 10s 10s
tc -n r qdisc del dev out root
rest=12 run slot 10s 10s packets 20 duplicate 100%
tc -n r qdisc del dev out root
run rate 8bit limit 4
tc -n r qdisc del dev out root
run corrupt 0% loss 0% duplicate 0%
tc -n r qdisc change dev out root netem delay 100s
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r qdisc change dev out root netem limit 3
tc -n r -s qdisc show dev out
ip -n r link set out down
tc -n r -s qdisc show dev out
