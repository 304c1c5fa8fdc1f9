ip netns exec h2 tcpreplay --pps=250 -i eth0 two.pcap
ip netns exec h3 tcpreplay --pps=250 -i eth0 three.pcap
ip netns exec h1 tcpreplay --pps=250 -i eth0 one.pcap
# a busy machine asks for the state late: entries would have ended
ip netns exec sw conntrack -L 2>/dev/null | sed -E 's/^([a-z]+ +[0-9]+) [0-9]+/\1/' | sort
ip netns exec sw conntrack -F 2>/dev/null
