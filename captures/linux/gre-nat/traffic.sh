ip netns exec h tcpreplay --pps=250 -i host host.pcap
ip netns exec nat conntrack -L 2>/dev/null | sed 's/gre  *47 [0-9]*/gre 47/'
ip -n a -s tunnel show g
