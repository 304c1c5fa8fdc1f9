ip netns exec c tcpreplay --pps=250 -i eth0 ttl.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 closed.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 refused.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 no-route.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 echo.pcap
# long enough for a full bucket
sleep 8
ip netns exec c tcpreplay --pps=250 -i eth0 ttl-again.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 refused-again.pcap
