play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
play local b a
play hairpin a a
play outside client a
ip netns exec b tcpreplay --pps=250 -i eth0 dns-query.pcap
ip netns exec remote tcpreplay --pps=250 -i eth0 dns-answer.pcap
ip netns exec b tcpreplay --pps=250 -i eth0 other.pcap
