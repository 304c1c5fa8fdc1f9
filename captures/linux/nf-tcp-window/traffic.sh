play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
for i in data acks ahead reset0 reset1 reset2 scaled noscale; do play $i c s; done
ip netns exec r sysctl -qw net.netfilter.nf_conntrack_tcp_be_liberal=1
play liberal c s
ip netns exec r sysctl -qw net.netfilter.nf_conntrack_tcp_be_liberal=0 net.netfilter.nf_conntrack_tcp_loose=0
play strict c s
ip netns exec r conntrack -L -p tcp 2>/dev/null
