vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; conns; vs -Ln --thresholds
vs -E -u 10.0.9.1:53 -s wlc -p 30
send c one; send c two; conns; vs -Ln --persistent-conn
vs -E -u 10.0.9.1:53 -s wlc -p 30 --ops
send c three; sleep 0.5; conns
vs -E -u 10.0.9.1:53 -s sh
vs -e -t 10.0.9.1:80 -r 10.0.2.2:0 -m -w 0
send c four; sleep 0.5; conns; vs -Ln
