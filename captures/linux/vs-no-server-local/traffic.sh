vs() { ip netns exec r ipvsadm "$@"; }
tcp() { ip netns exec $1 nc -n -w 2 -p $2 $3 $4 </dev/null || echo "$1: $3:$4 fails"; }
ask() { echo hello | ip netns exec $1 nc -n -u -w 1 -p $2 $3 $4 || echo "$1: $3:$4 fails"; }
tcp r 4001 10.0.9.1 80; tcp r 4002 10.0.1.1 80; tcp r 4003 10.0.8.1 80
ask r 5001 10.0.9.1 53; ask r 5002 10.0.1.1 53; ask r 5003 10.0.8.1 53
tcp r 4004 10.0.9.1 81; tcp r 4005 10.0.9.1 82; tcp r 4006 10.0.9.1 83; tcp r 4007 10.0.8.1 83
sleep 1
# nc waits with select(2), which an error in the queue ends; who waits in connect(2) hears of the second one only
ip netns exec r nc -n -p 4008 10.0.9.1 80 </dev/null 2>/dev/null || echo refused
ip netns exec r socat - TCP4:10.0.9.1:80,sourceport=4009 </dev/null 2>/dev/null || echo refused
ip netns exec r socat - TCP4:10.0.8.1:80,sourceport=4010 </dev/null 2>/dev/null || echo refused
ip netns exec r nc -n -z -v -p 4011 10.0.9.1 80 || echo refused
sleep 1
tcp c 4001 10.0.9.1 80; ask c 5001 10.0.9.1 53
sleep 1
tcp c 4004 10.0.9.1 81; tcp c 4005 10.0.9.1 82
sleep 1
ip netns exec r sysctl -qw net.ipv4.vs.conntrack=1
tcp r 4013 10.0.9.1 80; ask r 5011 10.0.9.1 53
ip netns exec r iptables -t nat -A POSTROUTING -p tcp --dport 9 -j MASQUERADE
tcp r 4012 10.0.9.1 80; ask r 5012 10.0.9.1 53
vs -Lnc; vs -Ln
