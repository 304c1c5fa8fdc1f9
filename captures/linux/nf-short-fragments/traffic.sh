ip netns exec c tcpreplay --pps=250 -i eth0 tracked.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 errors.pcap
ip netns exec d tcpreplay --pps=250 -i eth0 plain.pcap
ip netns exec r conntrack -L 2>/dev/null | sed -E 's/^([a-z]+ +[0-9]+) [0-9]+/\1/' | sort
ip netns exec r conntrack -F 2>/dev/null
