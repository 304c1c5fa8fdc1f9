ip netns exec client tcpreplay --pps=250 -i eth0 errors.pcap
ip netns exec client tcpreplay --pps=250 -i eth0 packets.pcap
# the connections of errors alone last three seconds
sleep 4
