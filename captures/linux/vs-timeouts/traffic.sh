vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play() { # CONVERSATION [FIRST [LAST]]
  for i in `seq ${2:-1} ${3:-${2:-9}}`; do
    if [ -e $1-c$i.pcap ]; then send c $1-c$i; fi
    if [ -e $1-s$i.pcap ]; then send s $1-s$i; fi
  done
}
send c one; play a 1 2; play b 1 2
conns; vs -Ln
vs --set 130 60 50; vs -L --timeout
send c two; play a 3 4; play b 3 9
conns
vs --set 0 0 10; vs -L --timeout
send c three; play d; conns
# those of 10 seconds and the reset connection are gone
sleep 25
conns; vs -Ln
# and those of 50; FIN_WAIT's 60
sleep 45
conns; vs -Ln
