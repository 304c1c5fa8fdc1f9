play() { # CONVERSATION
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec c tcpreplay --pps=250 -i eth0 $1-c$i.pcap > /dev/null; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec s tcpreplay --pps=250 -i eth0 $1-s$i.pcap > /dev/null; fi
  done
}
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap > /dev/null; }
send c before
ip netns exec r conntrack -E -o extended & a=$!
sleep 4
send c udp; send s udpanswer; sleep 2; send c udp; play whole; play reset; play refused
sleep 1
kill -INT $a; wait $a || true
ip netns exec r conntrack -F 2> /dev/null
ip netns exec r conntrack -E -e NEW,DESTROY -p tcp & a=$!
sleep 4
send c udp; play reset; play refused
sleep 1
kill -INT $a; wait $a || true
