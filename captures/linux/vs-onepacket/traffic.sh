vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; conns; vs -Ln; send s two
vs -E -u 10.0.9.1:53 -s rr; send c three; send s two; conns
vs -E -u 10.0.9.1:53 -s rr --ops; send c three; conns; vs -Ln
