ip -n sw link set br0 type bridge mcast_querier 1
sleep 1
ip netns exec h2 tcpreplay --pps=250 -i eth0 join.pcap
# the bridge trusts its own table when the response time has passed (10 s)
ip netns exec h1 tcpreplay --pps=250 -i eth0 data.pcap
sleep 10.5
ip netns exec h1 tcpreplay --pps=250 -i eth0 data.pcap
ip netns exec h2 tcpreplay --pps=250 -i eth0 leave.pcap
sleep 0.5
ip netns exec h1 tcpreplay --pps=250 -i eth0 data.pcap
sleep 3
ip netns exec h1 tcpreplay --pps=250 -i eth0 data.pcap
# the second general query comes 31.25 s after the first
sleep 17.5
ip netns exec h3 tcpreplay --pps=250 -i eth0 query.pcap
# a query of one's own for the first time again, and then never, because another asks
sleep 1
ip -n sw link set br0 type bridge mcast_querier 0
ip -n sw link set br0 type bridge mcast_querier 1
sleep 1
ip netns exec h1 tcpreplay --pps=250 -i eth0 data.pcap
bridge -n sw mdb show
