vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; conns; vs -Ln
# the short-lived are gone
sleep 6
send c two; conns; vs -Ln
sleep 6
