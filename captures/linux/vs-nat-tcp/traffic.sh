vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play() { # CONVERSATION [FIRST [LAST]]
  for i in `seq ${2:-1} ${3:-${2:-9}}`; do
    if [ -e $1-c$i.pcap ]; then send c $1-c$i; fi
    if [ -e $1-s$i.pcap ]; then send s $1-s$i; fi
  done
}
play a 1 2; play b 1 2; play d 1 2
conns; vs -Ln
play a 3 3; play b 3 4; play a 4 9
conns; vs -Ln
play b 5 9; play d 3 9
