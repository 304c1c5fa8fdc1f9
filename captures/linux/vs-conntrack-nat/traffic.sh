play() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
vs() { ip netns exec r ipvsadm "$@"; }
flows() { ip netns exec r conntrack -L 2>/dev/null | sed -E 's/^([a-z]+ +[0-9]+) [0-9]+/\1/' | sort; }
for i in 1 2 3 4 5; do
  if [ -e c$i.pcap ]; then play c c$i; fi
  if [ -e s$i.pcap ]; then play s s$i; fi
done
flows
