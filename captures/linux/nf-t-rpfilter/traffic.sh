save() { ip netns exec r iptables-save -c -t raw | grep '^\[.*rpfilter'; }
for i in 1 2 3 4 5 6 7 8; do ip netns exec c tcpreplay --pps=250 -i eth0 c$i.pcap; save; done
