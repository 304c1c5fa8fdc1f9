ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip -n s1 link set e0 type macvlan mode source flag nodst
ip -n s2 link set e0 type macvlan mode source macaddr del 02:00:00:00:00:a3
ip -n s1 -d link show e0; ip -n s2 -d link show e0
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip netns exec s1 tcpreplay --pps=250 -i e0 own.pcap
ip -n s2 link set e0 type macvlan mode source macaddr flush
ip -n s1 link set e0 type macvlan mode bridge
ip -n s1 -d link show e0
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip -n s1 -s link show e0; ip -n s2 -s link show e0
