ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip -n c2 link set e0 allmulticast off
ip netns exec c1 bridge fdb del 01:00:5e:01:02:03 dev e0 self
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip -n c1 link set e0 promisc on
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip -n host -d link show eth0
ip netns exec host bridge fdb
ip -n c1 link set e0 type macvlan mode vepa bcqueuelen 0
ip -n c2 link set e0 type macvlan mode vepa bcqueuelen 0
ip netns exec out tcpreplay --pps=250 -i e0 out.pcap
ip -n c1 -s link show e0; ip -n c2 -s link show e0; ip -n host -s link show eth0
ip -n c2 -d link show e0
