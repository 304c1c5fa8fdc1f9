ip netns exec c tcpreplay --pps=250 -i eth0 flows.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 answers.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 errors.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 inward.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 own.pcap
