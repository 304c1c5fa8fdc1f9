vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; conns; vs -Ln
vs -a -t 10.0.9.1:80 -r 10.0.2.2:80 -m -w 0
vs -a -u 10.0.9.1:53 -r 10.0.2.2:53 -m -w 0
vs -a -t 10.0.9.1:81 -r 10.0.2.2:81 -m -w 0
send c two; conns
vs -e -t 10.0.9.1:80 -r 10.0.2.2:80 -m -w 1
vs -e -u 10.0.9.1:53 -r 10.0.2.2:53 -m -w 1
send c one; conns; vs -Ln
