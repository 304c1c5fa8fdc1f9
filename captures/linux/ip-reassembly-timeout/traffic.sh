ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
sleep 1
# completes 205 in time; 201 too
ip netns exec c tcpreplay --pps=250 -i eth0 late.pcap
sleep 3
# too late: new queues
ip netns exec c tcpreplay --pps=250 -i eth0 late.pcap
sleep 3
