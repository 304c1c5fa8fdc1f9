vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
ask() { echo hello | ip netns exec r nc -u -w 1 -p $1 $2 $3 || echo "$2:$3 fails"; }
ask 5001 10.0.9.1 53
ask 5002 10.0.8.1 53
ask 5003 10.0.8.1 53
ask 5004 10.0.8.1 99
ask 5005 10.0.8.2 7
conns; vs -Ln
send s answers; conns
ask 5002 10.0.8.1 53
conns; vs -Ln
