ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
sysctl -qw net.netfilter.nf_log_all_netns=0
ip netns exec c tcpreplay --pps=250 -i eth0 quiet.pcap
ping -q -s 8 -c 1 -W 1 -e 61 127.0.0.1 >/dev/null
