vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c init; conns
sleep 10
send c open; conns; vs -Ln
sleep 10
