vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play() { # CONVERSATION [FIRST [LAST]]
  for i in `seq ${2:-1} ${3:-${2:-9}}`; do
    if [ -e $1-c$i.pcap ]; then send c $1-c$i; fi
    if [ -e $1-s$i.pcap ]; then send s $1-s$i; fi
  done
}
play a; play b; send c dns; send s dns2; sleep 2.5; send c dns; send s dns2
conns; ip netns exec r conntrack -L 2>/dev/null; ip netns exec r conntrack -L --src-nat 2>/dev/null
ip netns exec r sysctl -w net.ipv4.vs.conntrack=0
play d; send c dns3; send s dns4
conns; vs -Ln
