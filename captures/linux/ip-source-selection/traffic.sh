ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 ping.pcap
ip netns exec c tcpreplay --pps=250 -i eth0 closed.pcap
ip netns exec r sysctl -qw net.ipv4.icmp_errors_use_inbound_ifaddr=1
sleep 1
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
for a in 10.0.1.2 172.16.1.9 172.16.2.9 172.16.3.9 172.16.4.9 172.16.5.9 10.9.0.1; do ip -n r route get $a; done
