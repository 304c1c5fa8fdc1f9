play() { # CONVERSATION
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec c tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec s tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c before
ip netns exec r conntrack -E -o extended > all.txt 2> all.err & a=$!
ip netns exec r conntrack -E -e NEW,DESTROY -p tcp > some.txt 2> some.err & b=$!
sleep 0.5
send c udp; send s udpanswer; send c udp; play whole; play reset; play refused
ip netns exec r conntrack -D -p udp 2>/dev/null
ip netns exec r conntrack -I -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 2 --dport 2 -t 100 -m 5
ip netns exec r conntrack -F
sleep 0.5
kill -INT $a $b; wait $a $b || true
cat all.txt all.err; echo; cat some.txt some.err; rm -f all.txt all.err some.txt some.err
