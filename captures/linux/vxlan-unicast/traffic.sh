ip netns exec a tcpreplay --pps=250 -i vx a.pcap
ip netns exec b tcpreplay --pps=250 -i vx b.pcap
bridge -n a fdb show dev vx
bridge -n b fdb show dev vx
ip netns exec b ss -lun
