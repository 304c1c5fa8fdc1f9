play() { # CONVERSATION
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec c tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec s tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
for i in sack nosack zero repeat open acked keep; do play $i; done
ip netns exec r conntrack -L 2>/dev/null
