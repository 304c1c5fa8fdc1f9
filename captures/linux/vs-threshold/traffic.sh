vs() { ip netns exec r ipvsadm "$@"; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play() { # CONVERSATION [FIRST [LAST]]
  for i in `seq ${2:-1} ${3:-${2:-9}}`; do
    if [ -e $1-c$i.pcap ]; then send c $1-c$i; fi
    if [ -e $1-s$i.pcap ]; then send s $1-s$i; fi
  done
}
send c one; vs -Ln --thresholds; vs -Ln
# the service is full: these get an answer from the director
send c two; vs -Ln
vs -e -u 10.0.9.1:53 -r 10.0.2.3:53 -m -x 6
send c three; vs -Ln
play a; play b; play d; vs -Ln -t 10.0.9.1:80
# all expire
sleep 40
vs -Ln
send c four; vs -Ln
play e; vs -Ln -t 10.0.9.1:80
