play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
vs() { ip netns exec r ipvsadm "$@"; }
play c c1
vs -Lnc | tail -n +3 | sort | sed 's/ [0-9][0-9]:[0-9][0-9] / /'
ip netns exec r sysctl -qw net.ipv4.vs.conntrack=1
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
play c c2
ip netns exec r conntrack -L 2>/dev/null | sed -E 's/^([a-z]+ +[0-9]+) [0-9]+/\1/' | sort
sleep 14
play c c3
