ip netns exec pod1 ping -q -c 1 -e 77 -s 8 -W 0.5 10.244.2.5 >/dev/null
ip netns exec n1 ping -q -c 1 -e 77 -s 8 -W 0.5 10.244.2.5 >/dev/null
ip netns exec pod1 tcpreplay --pps=250 -i eth0 pod1.pcap
bridge -n n1 fdb show dev flannel.1
