send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c flags
send c broken
ip netns exec r sysctl -qw net.netfilter.nf_conntrack_checksum=0
send c sums
ip netns exec r sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0
send c strict
