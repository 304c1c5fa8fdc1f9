play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
play tcp c s
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 c2.pcap
