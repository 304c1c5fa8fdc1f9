vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; conns
vs -e -u 10.0.9.1:53 -r 10.0.2.3:53 -m -w 0
send c two; conns; vs -Ln
ip netns exec r sysctl -w net.ipv4.vs.expire_quiescent_template=1
send c three; conns; vs -Ln
vs -e -u 10.0.9.1:53 -r 10.0.2.3:53 -m -w 1
vs -d -u 10.0.9.1:53 -r 10.0.2.2:53
vs -Ln
send c four; conns; vs -Ln
vs -a -u 10.0.9.1:53 -r 10.0.2.2:53 -m
vs -d -u 10.0.9.1:53 -r 10.0.2.3:53
vs -a -u 10.0.9.1:53 -r 10.0.2.3:53 -m
send c five; conns; vs -Ln
# the counters are up to date
sleep 2.5
vs -D -u 10.0.9.1:53
send c five
vs -A -u 10.0.9.1:53 -s rr -p 300
vs -a -u 10.0.9.1:53 -r 10.0.2.3:53 -m
vs -a -u 10.0.9.1:53 -r 10.0.2.2:53 -m
vs -Ln
send c six; conns; vs -Ln
