play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
for i in 1 2 3 4 5 6; do play full$i c s; done
# every entry is assured: nothing gives way
ip netns exec c tcpreplay --pps=250 -i eth0 late.pcap
ip netns exec r sysctl net.netfilter.nf_conntrack_count
ip netns exec r conntrack -D -p tcp --orig-port-src 40001
ip netns exec c tcpreplay --pps=250 -i eth0 after.pcap
ip netns exec r conntrack -C
