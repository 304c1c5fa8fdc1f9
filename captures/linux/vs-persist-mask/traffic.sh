vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; conns; vs -Ln
vs -E -u 10.0.9.1:53 -s rr -p 200 -M 255.255.255.0
send c two; conns; vs -Ln
vs -E -u 10.0.9.1:53 -s rr
send c three; conns; vs -Ln
