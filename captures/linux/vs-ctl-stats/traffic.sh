vs() { ip netns exec r ipvsadm "$@"; }
r() { ip netns exec r "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
show() { echo "-- $1"; vs -Ln --stats | tail -n +4; r head -3 /proc/net/ip_vs_stats; r head -4 /proc/net/ip_vs_stats_percpu; }
send c open; send s reply; send c data; send c udp; send s answer
sleep 2.3; show counted
vs -Z -t 10.0.9.1:80
show "zero of one"
send c data; send c udp
sleep 2.3; show more
# what came since the last tick is not zeroed, nor shown
vs -Z; show zero
vs -e -t 10.0.9.1:80 -r 10.0.2.2:80 -m -w 3
vs -E -t 10.0.9.1:80 -s wlc
send c data; send s reply
sleep 2.3; show edited
r sysctl -w net.ipv4.vs.run_estimation=0
sleep 0.1
send c data
sleep 2.3; show stopped
r sysctl -w net.ipv4.vs.run_estimation=1
sleep 2.3; show "runs again"
