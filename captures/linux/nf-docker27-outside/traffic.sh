play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
play http client web
# the server refuses
play refused client web
# the host's own closed port, UDP too; the container's address from outside, past the port
ip netns exec client tcpreplay --pps=250 -i eth0 other.pcap
# a second connection while the first ones are in TIME_WAIT and CLOSE, and the same ports again
play again client web
