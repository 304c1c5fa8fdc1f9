ip netns exec h2 tcpreplay --pps=250 -i eth0 two.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 one.pcap
ip netns exec sw sysctl net.bridge.bridge-nf-call-iptables net.bridge.bridge-nf-filter-vlan-tagged
ip netns exec sw sysctl -qw net.bridge.bridge-nf-call-iptables=0
ip netns exec h1 tcpreplay --pps=250 -i eth0 off.pcap
ip netns exec sw sysctl -qw net.bridge.bridge-nf-call-iptables=5
ip netns exec sw sysctl net.bridge.bridge-nf-call-iptables
ip netns exec h1 tcpreplay --pps=250 -i eth0 off.pcap
