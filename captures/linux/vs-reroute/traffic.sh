play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
vs() { ip netns exec r ipvsadm "$@"; }
play c c1; play s s1
ip netns exec r sysctl -qw net.ipv4.vs.snat_reroute=0
play s s1
ip netns exec r sysctl -qw net.ipv4.vs.snat_reroute=1
ip -n r route replace unreachable default table 100
play s s1
ip -n r rule del from 10.0.1.100
play s s1
