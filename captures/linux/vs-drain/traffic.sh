vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play() { # CONVERSATION [FIRST [LAST]]
  for i in `seq ${2:-1} ${3:-${2:-9}}`; do
    if [ -e $1-c$i.pcap ]; then send c $1-c$i; fi
    if [ -e $1-s$i.pcap ]; then send s $1-s$i; fi
  done
}
play a 1 3; play b 1 3; vs -Ln
vs -e -t 10.0.9.1:80 -r 10.0.2.3:80 -m -w 0
play d 1 3; play a 4 6; vs -Ln
vs -d -t 10.0.9.1:80 -r 10.0.2.3:80
play a 7 7; play e 1 3; vs -Ln; conns
vs -a -t 10.0.9.1:80 -r 10.0.2.3:80 -m -w 3
play a 8 9; vs -Ln; sleep 2.5; vs -Ln --stats; conns
vs -d -t 10.0.9.1:80 -r 10.0.2.3:80
vs -d -t 10.0.9.1:80 -r 10.0.2.2:80
play b 4 6; play f; conns
vs -D -t 10.0.9.1:80
play b 7 9; play g; conns
vs -Ln
