play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
# neighbours that are asked for one after the other
asked() { for i in $2; do play c $1-$i; sleep 5; done; }
play c c1
asked a "100 105 106 112"
ip -n r link set rb down
play c c2
ip -n r link set rb up
sleep 1
asked b "100 112"
