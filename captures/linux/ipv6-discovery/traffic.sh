p() { ip netns exec $1 ping -6 -c 1 -s 8 -W 1 "${@:2}" >/dev/null || true; }
ip netns exec r tcpreplay --pps=250 -i eth0 ns.pcap
sleep 4
for i in fe80::9 fe80::10 fe80::12 2001:db8::7; do ip -n a neigh get $i dev eth0 || true; done
ip netns exec r tcpreplay --pps=250 -i eth0 na.pcap
for i in fe80::9 fe80::10 fe80::12 2001:db8::7; do ip -n a neigh get $i dev eth0 || true; done
ip netns exec r tcpreplay --pps=250 -i eth0 redirect.pcap
ip -n a -6 route show cache | sort
p a -e 1 2001:db8:1::5
p a -e 2 2001:db8:1::6
p a -e 3 2001:db8:1::7
ip netns exec a tcpreplay --pps=250 -i eth0 through.pcap
sleep 4
ip netns exec a sysctl -qw net.ipv6.conf.eth0.accept_redirects=0
ip netns exec r tcpreplay --pps=250 -i eth0 redirect.pcap
for i in fe80::9 fe80::10 fe80::12 2001:db8::7; do ip -n a neigh get $i dev eth0 || true; done
