vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; sleep 0.5; conns; vs -Ln
send c two; sleep 0.5; conns; vs -Ln
