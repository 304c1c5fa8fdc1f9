stat() { ip netns exec sw conntrack -C; ip netns exec sw conntrack -S; }
list() { ip netns exec sw conntrack -L 2>/dev/null | sed -E 's/^([a-z]+ +[0-9]+) [0-9]+/\1/' | sort; }
ip netns exec h1 tcpreplay --pps=250 -i eth0 first.pcap
stat
for i in 2 3; do ip -n h$i link set eth0 arp on; done
sleep 2.2
stat; list
ip netns exec h2 tcpreplay --pps=250 -i eth0 back2.pcap
ip netns exec h3 tcpreplay --pps=250 -i eth0 back3.pcap
stat; list
ip netns exec sw conntrack -F 2>/dev/null
