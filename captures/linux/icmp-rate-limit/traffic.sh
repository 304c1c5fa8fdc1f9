ip netns exec c tcpreplay --pps=250 -i eth0 ttl.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 closed.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 refused.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 no-route.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 echo.pcap
sleep 2.5
ip netns exec c tcpreplay --pps=250 -i eth0 two.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 refused-two.pcap
