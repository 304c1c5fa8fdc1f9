ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r iptables -X e
ip netns exec r iptables -X a 2>&1 || true
ip netns exec r iptables -N a 2>&1 || true
ip netns exec r iptables -F nochain 2>&1 || true
ip netns exec r iptables -A d -j a 2>&1 || true
ip netns exec r iptables -E d renamed
ip netns exec r iptables -L -n -v -x --line-numbers
