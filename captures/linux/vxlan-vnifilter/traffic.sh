bridge -n b vni show
ip netns exec a tcpreplay --pps=250 -i ea a.pcap
ip netns exec b tcpreplay --pps=250 -i vx b.pcap
bridge -n b vni add dev vx vni 30 group 239.1.1.1
bridge -n b vni add dev vx vni 20 remote 10.0.0.3
bridge -n b vni delete dev vx vni 99 || echo "$?"
bridge -n b -s vni show
bridge -n b fdb show dev vx | sort
sleep 1.5
bridge -n b vni delete dev vx vni 30
sleep 1.5
bridge -n b -j vni show
