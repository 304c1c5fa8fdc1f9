play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
vs() { ip netns exec r ipvsadm "$@"; }
play c c1
vs -e -f 1 -r 10.0.2.2:0 -g -w 0
play c c2; play s s2; play c c3
