# addrtype, pkttype, mac: local, broadcast, multicast, unicast, blackhole ... as source and destination, limited to an interface; in PREROUTING, INPUT, FORWARD,
# OUTPUT; frames for other hosts, broadcasts and multicasts.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip -n r route add blackhole 10.66.0.0/24
ip -n r route add unreachable 10.67.0.0/24
ip -n r route add prohibit 10.68.0.0/24
ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.ra.rp_filter=0
for t in UNSPEC UNICAST LOCAL BROADCAST ANYCAST MULTICAST BLACKHOLE UNREACHABLE PROHIBIT; do
  ip netns exec r iptables -t mangle -A PREROUTING -m addrtype --dst-type $t
  ip netns exec r iptables -t mangle -A PREROUTING -m addrtype --src-type $t
  ip netns exec r iptables -t mangle -A OUTPUT -m addrtype --dst-type $t
done
ip netns exec r iptables -t mangle -A PREROUTING -m addrtype ! --dst-type LOCAL,UNICAST
ip netns exec r iptables -t mangle -A PREROUTING -m addrtype --dst-type LOCAL --limit-iface-in
ip netns exec r iptables -t mangle -A PREROUTING -m addrtype --dst-type UNICAST --limit-iface-in
ip netns exec r iptables -t mangle -A POSTROUTING -m addrtype --dst-type UNICAST --limit-iface-out
ip netns exec r iptables -t mangle -A POSTROUTING -m addrtype --src-type LOCAL --limit-iface-out
ip netns exec r iptables -t mangle -A FORWARD -m addrtype --src-type UNICAST ! --dst-type LOCAL
for t in unicast broadcast multicast; do
  ip netns exec r iptables -t mangle -A PREROUTING -m pkttype --pkt-type $t
  ip netns exec r iptables -t mangle -A INPUT -m pkttype ! --pkt-type $t
done
ip netns exec r iptables -t mangle -A PREROUTING -m mac --mac-source 02:00:00:00:01:02
ip netns exec r iptables -t mangle -A PREROUTING -m mac ! --mac-source 02:00:00:00:01:02
ip netns exec r iptables -t mangle -A FORWARD -m mac --mac-source 02:00:00:00:01:02
ip netns exec r iptables -A INPUT -m mac --mac-source 00:00:00:00:00:00
