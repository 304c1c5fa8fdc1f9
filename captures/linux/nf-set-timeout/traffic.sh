ip netns exec r ipset restore <sets
ip netns exec c tcpreplay --pps=250 -i eth0 a.pcap
sleep 11
ip netns exec c tcpreplay --pps=250 -i eth0 a.pcap
sleep 15
ip netns exec c tcpreplay --pps=250 -i eth0 a.pcap
ip netns exec r ipset list kept | grep 10.0.1 | sed 's/timeout.*//' | sort
ip netns exec r ipset list seen | grep -c 10.0.1
ip netns exec r ipset list ports -t | grep entries
ip netns exec r ipset list lists
ip netns exec r ipset list seen -t | grep -v -i size
ip netns exec r ipset list seen | grep 10.0.1 | sed 's/timeout.*//' | sort
# the state is read later
for i in seen kept ports lists; do ip netns exec r ipset flush $i; done
