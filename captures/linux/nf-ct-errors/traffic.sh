send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c flows; send s about; send s strange; send c forward
