play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 ssh.pcap
play https c s
ip netns exec c tcpreplay --pps=250 -i eth0 forward.pcap
ip netns exec r cat /proc/net/xt_recent/DEFAULT | sed 's/last_seen.*oldest/oldest/; s/: .*//'
ip netns exec r iptables -L ufw-user-input -n -v -x
