ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
ip -n r link set out down
tc -n r -s qdisc show dev out
ip -n r link show out
ip -n r link set out up
ip -n r neigh replace 10.0.2.2 lladdr 02:00:00:00:02:02 dev out nud permanent
sleep 2
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
ip -n s link set eth0 down
sleep 2
tc -n r -s qdisc show dev out
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
ip -n s link set eth0 up
sleep 2
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r qdisc add dev out ingress
tc -n r -s qdisc show dev out
tc -n r qdisc del dev out ingress
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r qdisc replace dev out root handle 2: pfifo
tc -n r -s qdisc show dev out
ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s qdisc show dev out
tc -n r qdisc del dev out root
tc -n r qdisc show
ip -n r link set in txqueuelen 7
tc -n r qdisc add dev in root handle 3: pfifo
ip -n r link set in txqueuelen 9
tc -n r qdisc show dev in
ip -n r link add d0 address 02:00:00:00:03:01 type dummy
tc -n r qdisc show dev d0
tc -n r qdisc add dev d0 root handle 4: htb
tc -n r qdisc show dev d0
ip -n r link set d0 up
tc -n r qdisc show dev d0
tc -n r qdisc del dev d0 root
tc -n r qdisc show dev d0
