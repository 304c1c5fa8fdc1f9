vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; conns
ip netns exec r sysctl -w net.ipv4.vs.sloppy_tcp=1
send c two; conns
send s answers; conns
vs -Ln
# the reset connections end
sleep 15
