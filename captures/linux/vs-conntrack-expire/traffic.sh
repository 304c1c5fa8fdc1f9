play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
vs() { ip netns exec r ipvsadm "$@"; }
flows() { ip netns exec r conntrack -L 2>/dev/null | sed -E 's/^([a-z]+ +[0-9]+) [0-9]+/\1/' | sort; vs -Lnc | tail -n +3 | sed 's/ [0-9][0-9]:[0-9][0-9] / /' | sort; }
play c c1; flows
sleep 20; flows
play c c1; flows
vs -D -u 10.0.1.100:53; flows
play c c1; flows
ip netns exec r sysctl -qw net.ipv4.vs.conntrack=0
play c c2; flows
sleep 20; flows
sleep 10
