play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
ip netns exec host ping -q -s 8 -c 1 -W 1 -e 77 192.168.1.100 >/dev/null
ip netns exec host ping -q -s 8 -c 1 -W 1 -e 78 192.0.2.2 >/dev/null || true
ip netns exec host ping -q -s 8 -c 1 -W 1 -e 79 -I 192.168.1.100 172.17.0.2 >/dev/null || true
ip netns exec web tcpreplay --pps=250 -i eth0 reply.pcap
ip netns exec host tcpreplay --pps=250 -i lo lo.pcap
