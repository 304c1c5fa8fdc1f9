vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
for mode in 0 1 2; do
  ip netns exec r sysctl -w net.ipv4.vs.conn_reuse_mode=$mode
  send c mode$mode; sleep 0.5; conns; vs -Ln
done
vs -a -t 10.0.9.1:80 -r 10.0.1.7:80 -m
for i in 8 9; do vs -e -t 10.0.9.1:80 -r 10.0.1.$i:80 -m -w 0; done
send c weight; sleep 0.5; conns
ip netns exec r sysctl -w net.ipv4.vs.expire_nodest_conn=1
send c weight; sleep 0.5; conns
ip netns exec r sysctl -qw net.ipv4.vs.conn_reuse_mode=0
send c weight; sleep 0.5; conns; vs -Ln
