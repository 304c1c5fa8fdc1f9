count() { ip netns exec sw iptables-save -c | grep '^\[.*dport'; }
ip netns exec h1 tcpreplay --pps=250 -i eth0 one.pcap; count
ip netns exec sw sysctl -qw net.bridge.bridge-nf-filter-vlan-tagged=1
ip netns exec h1 tcpreplay --pps=250 -i eth0 one.pcap; count
ip netns exec sw sysctl -qw net.bridge.bridge-nf-filter-pppoe-tagged=1
ip netns exec h1 tcpreplay --pps=250 -i eth0 one.pcap; count
