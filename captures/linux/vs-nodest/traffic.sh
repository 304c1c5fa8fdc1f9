vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
play() { # CONVERSATION [FIRST [LAST]]
  for i in `seq ${2:-1} ${3:-${2:-9}}`; do
    if [ -e $1-c$i.pcap ]; then send c $1-c$i; fi
    if [ -e $1-s$i.pcap ]; then send s $1-s$i; fi
  done
}
open() { play a$1 1 3; play b$1 1 3; send c dns; conns; }
gone() { vs -d -t 10.0.9.1:80 -r 10.0.2.3:80; vs -d -u 10.0.9.1:53 -r 10.0.2.3:53; }
back() { vs -a -t 10.0.9.1:80 -r 10.0.2.3:80 -m; vs -a -u 10.0.9.1:53 -r 10.0.2.3:53 -m; }
open 1
gone; play a1 4 4; play b1 4 5; send c dns; conns
back; play a1 4 5; play b1 6 6; send c dns; conns; vs -Ln
ip netns exec r sysctl -w net.ipv4.vs.expire_nodest_conn=1
open 2
gone; sleep 1; conns
play a2 4 4; play b2 4 5; send c dns; conns; send c dns; conns
back; play a2 4 4; send c dns; send c syn; conns; vs -Ln
