c() { ip netns exec c tcpreplay --pps=250 -i eth0 c1.pcap; }
ct() { ip netns exec r conntrack -L 2>/dev/null | sed 's/udp *17 [0-9]*/udp/; s/icmp *1 [0-9]*/icmp/; s/ use=.*//' | sort; }
hosts() { for i in 2 3 4; do ip -n r neigh replace 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb; done; }
c; ct
echo "# down and up"
ip -n r link set rb down
ct
ip -n r link set rb up
hosts
ip -n r route add 10.88.0.0/16 via 10.0.2.2
sleep 0.5
c; ct
echo "# another address"
ip -n r addr del 10.0.2.1/24 dev rb
ip -n r addr add 10.0.2.1/24 dev rb
hosts
ip -n r route replace 10.88.0.0/16 via 10.0.2.2
ct
c; ct
ip -n r addr del 10.0.2.50/24 dev rb 2>/dev/null || echo "gone with its primary"
c; ct
echo "# another way out: what was masqueraded is dropped once, then begins anew"
ip -n r route replace 10.88.0.0/16 via 10.0.3.2
c; ct
c; ct
