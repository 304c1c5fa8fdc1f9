play() { # CONVERSATION CLIENT SERVER
  for i in 1 2 3 4 5 6 7 8; do
    if [ -e $1-c$i.pcap ]; then ip netns exec $2 tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec $3 tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
play http client web
ip netns exec client tcpreplay --pps=250 -i eth0 client.pcap
play out web client
# what people add so that ufw decides: private sources return, then new connections to private addresses are dropped
ip netns exec host iptables-restore --noflush <ufw-docker.v4
play denied client web
ip netns exec host iptables -A ufw-user-forward -p tcp -d 192.0.2.2 --dport 80 -j ACCEPT
play allowed client web
ip netns exec host iptables -S FORWARD
