play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
play http client web
play out old client
ip netns exec client tcpreplay --pps=250 -i eth0 other.pcap
ip netns exec host ipset del docker-ext-bridges-v4 192.0.2.0/24
# established, but its subnet is no member any more
play late client web
