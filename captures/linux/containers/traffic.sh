ip netns exec web1 tcpreplay --pps=250 -i eth0 web1.pcap
ip netns exec client tcpreplay --pps=250 -i eth0 client.pcap
ip netns exec host bridge fdb show br docker0 | grep -v permanent | sort
