sets() { ip netns exec r ipset "$@"; }
ip netns exec c tcpreplay --pps=250 -i eth0 a.pcap
sets swap live next
ip netns exec c tcpreplay --pps=250 -i eth0 a.pcap
sets swap spare live
sets add spare 10.0.1.5
ip netns exec c tcpreplay --pps=250 -i eth0 a.pcap
sets flush next
sets add live 10.0.1.4
ip netns exec c tcpreplay --pps=250 -i eth0 a.pcap
ip netns exec r iptables -D FORWARD 2
sets rename next renamed
sets destroy renamed
sets save | sed 's/ initval.*//'
