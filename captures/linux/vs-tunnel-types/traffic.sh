play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
vs() { ip netns exec r ipvsadm "$@"; }
play c c1; play s s1; play c c2
for i in 2 3 4 5; do ip -n r route get 10.0.2.$i | sed 's/expires [0-9]*sec/expires/; s/ uid 0//'; done
