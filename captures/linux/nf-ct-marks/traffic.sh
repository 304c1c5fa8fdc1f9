send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c ask; send s answer
ip netns exec r conntrack -L -m 0x11
ip netns exec r conntrack -L -m 3/3 2>/dev/null
ip netns exec r conntrack -L 2>/dev/null
