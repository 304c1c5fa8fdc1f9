play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
vs() { ip netns exec r ipvsadm "$@"; }
play c c1; play s s1
ip netns exec r sysctl -qw net.ipv4.vs.ignore_tunneled=1
play c c1; play s s1; play c c2
