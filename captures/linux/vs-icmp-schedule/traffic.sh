play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
vs() { ip netns exec r ipvsadm "$@"; }
play c c1; play s s1; play c c2
# a connection that only an error made has three seconds
sleep 6
vs -Lnc | tail -n +3 | sort | sed 's/ [0-9][0-9]:[0-9][0-9] / /'
