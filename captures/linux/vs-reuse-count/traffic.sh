vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
# a frame within the tick in which a connection was told to expire finds it yet, and revives it: frames are further apart than ticks
send() { ip netns exec $1 tcpreplay --pps=40 -i eth0 $2.pcap; }
send c one; sleep 0.5; conns; vs -Ln
send c two; sleep 0.5; conns; vs -Ln
