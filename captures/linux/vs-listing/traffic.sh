play() {
  for i in 1 2 3 4 5 6 7 8 9; do
    if [ -e $1-c$i.pcap ]; then ip netns exec c tcpreplay --pps=250 -i eth0 $1-c$i.pcap; fi
    if [ -e $1-s$i.pcap ]; then ip netns exec s tcpreplay --pps=250 -i eth0 $1-s$i.pcap; fi
  done
}
for name in open closed begun udp; do play $name; done
ip netns exec r ipvsadm -Lnc
# estimation: the counters are those of the last two seconds' end
sleep 2.1
ip netns exec r ipvsadm -Ln --stats --exact
ip netns exec r ipvsadm -ln -t 10.9.0.1:80 --thresholds
ip netns exec r ipvsadm -Sn
