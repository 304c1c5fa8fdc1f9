send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c ask; send s answer; send c dying
