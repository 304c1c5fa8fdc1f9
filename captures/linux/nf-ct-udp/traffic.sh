send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c first; send s answer; send c bad
sleep 2.3
send c again; send s answer; send c again
