play() { # what c and s send in turn: c1.pcap, s1.pcap, c2.pcap ...
  for i in 1 2 3 4 5 6 7 8 9; do
    if [ -e ${1}c$i.pcap ]; then ip netns exec c tcpreplay --pps=250 -i eth0 ${1}c$i.pcap; fi
    if [ -e ${1}s$i.pcap ]; then ip netns exec s tcpreplay --pps=250 -i eth0 ${1}s$i.pcap; fi
  done
}
nat() { ip netns exec r iptables -t nat "$@"; }
play ''
nat -F POSTROUTING
nat -A POSTROUTING -s 10.0.1.0/24 -o rb -j SNAT --to-source 10.0.2.99
nat -I PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.2.8
play again-
ip netns exec r conntrack -F 2>/dev/null
play again-
nat -I POSTROUTING -p udp --dport 54 -j ACCEPT
# streams that live for two seconds are assured
sleep 3
play last-
