play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
play allowed a b
play out b client
play dns b a
ip netns exec a tcpreplay --pps=250 -i eth0 a.pcap
ip netns exec b tcpreplay --pps=250 -i eth0 b.pcap
ip netns exec client tcpreplay --pps=250 -i eth0 client.pcap
ip netns exec node ipset add cali40s:frontends 192.168.1.0/24
ip netns exec client tcpreplay --pps=250 -i eth0 member.pcap
