play() { # CONVERSATION
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec c tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec s tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c some
for i in sent recv est fin closew last time close; do play $i; done
ip netns exec r conntrack -L 2>/dev/null
ip netns exec r sysctl -qw net.netfilter.nf_conntrack_udp_timeout=5
send c again
ip netns exec r conntrack -C
sleep 7.5
ip netns exec r conntrack -L -p udp
send c again
ip netns exec r conntrack -C
sleep 7.5
