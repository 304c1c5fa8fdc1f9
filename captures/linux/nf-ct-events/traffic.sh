play() { # CONVERSATION
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec c tcpreplay --pps=250 -i eth0 $1-c$i.pcap > /dev/null; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec s tcpreplay --pps=250 -i eth0 $1-s$i.pcap > /dev/null; fi
  done
}
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap > /dev/null; }
send c before
<<<<<<< HEAD
ip netns exec r conntrack -E -o extended > /tmp/ct-all.txt 2> /tmp/ct-all.err & a=$!
ip netns exec r conntrack -E -e NEW,DESTROY -p tcp > /tmp/ct-some.txt 2> /tmp/ct-some.err & b=$!
sleep 4
send c udp; send s udpanswer; send c udp; play whole; play reset; play refused
ip netns exec r conntrack -D -p udp 2>/dev/null
ip netns exec r conntrack -I -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 2 --dport 2 -t 100 -m 5
ip netns exec r conntrack -F
sleep 4
kill -INT $a $b; wait $a $b || true
cat /tmp/ct-all.txt /tmp/ct-all.err; echo; cat /tmp/ct-some.txt /tmp/ct-some.err; rm -f /tmp/ct-all.txt /tmp/ct-all.err /tmp/ct-some.txt /tmp/ct-some.err
=======
ip netns exec r conntrack -E -o extended & a=$!
sleep 0.5
send c udp; send s udpanswer; send c udp; play whole; play reset; play refused
sleep 0.5
kill -INT $a; wait $a || true
ip netns exec r conntrack -F 2> /dev/null
ip netns exec r conntrack -E -e NEW,DESTROY -p tcp & a=$!
sleep 0.5
send c udp; play reset; play refused
sleep 0.5
kill -INT $a; wait $a || true
>>>>>>> 5aaba44 (Events say what a program caused; conntrack -E recorded)
