play() { # CONVERSATION...
  for n in "$@"; do
    for i in 1 2 3 4; do
      for h in c s; do
        if [ -e $n-$h$i.pcap ]; then ip netns exec $h tcpreplay --pps=250 -i eth0 $n-$h$i.pcap; fi
      done
    done
  done
}
ct() { ip netns exec r sysctl -qw net.netfilter.nf_conntrack_tcp_$1; }
play limit grown old unsent ancient scaled onesided most sack nosack halfsack synagain wrongsynack reset middle
ct loose=0; play strict; ct loose=1
ct be_liberal=1; play liberal; ct be_liberal=0
ct ignore_invalid_rst=1; play tolerant
ip netns exec r conntrack -L 2>/dev/null | sed -E 's/^([a-z]+ +[0-9]+) [0-9]+/\1/' | sort
