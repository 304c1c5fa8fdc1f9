vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play() { # CONVERSATION [FIRST [LAST]]
  for i in `seq ${2:-1} ${3:-${2:-9}}`; do
    if [ -e $1-c$i.pcap ]; then send c $1-c$i; fi
    if [ -e $1-s$i.pcap ]; then send s $1-s$i; fi
  done
}
tracked() { ip netns exec r conntrack -L -p tcp 2>/dev/null; }
play a; play b; play d; play e; conns; tracked
send c again; sleep 0.5; conns; tracked
send c again; sleep 0.5; conns; tracked
ip netns exec r sysctl -w net.ipv4.vs.conntrack=0
send c again; sleep 0.5; conns; tracked
vs -Ln
