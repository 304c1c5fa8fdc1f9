send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; send s two; send c three; send s two
ip netns exec r conntrack -L -p gre 2>/dev/null
