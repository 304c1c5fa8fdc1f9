ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
# nobody answers: the state is read when all is given up
sleep 4
