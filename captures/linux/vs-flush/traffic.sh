vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play() { # CONVERSATION [FIRST [LAST]]
  for i in `seq ${2:-1} ${3:-${2:-9}}`; do
    if [ -e $1-c$i.pcap ]; then send c $1-c$i; fi
    if [ -e $1-s$i.pcap ]; then send s $1-s$i; fi
  done
}
play a 1 3; play b 1 3; send c dns; conns; vs -Ln
sleep 2.5; vs -Z -t 10.0.9.1:80; vs -Ln --stats
saved=$(vs -Sn)
vs -C
play a 4 5; send c dns; conns; vs -Ln
echo "$saved" | vs -R
vs -Ln
play a 6 7; play b 4 9; send c dns; send c dns2; conns; vs -Ln
