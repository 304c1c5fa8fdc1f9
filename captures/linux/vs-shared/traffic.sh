vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; send s two; conns; vs -Ln
vs -d -t 10.0.9.2:80 -r 10.0.2.2:80
vs -D -t 10.0.9.1:443
send c three; send s two; conns; vs -Ln
