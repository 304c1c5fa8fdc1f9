r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
r all
