send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c pieces; send c mixed; send c small; send s back
ip netns exec r conntrack -L 2>/dev/null
