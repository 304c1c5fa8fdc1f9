# ICMP errors through NAT, both ways: from the far end and from a router on the way, about translated flows (DNAT, SNAT, both), with outer and inner addresses, ports
# and checksums put right; errors the router makes itself about what it has translated; damaged quotes and quotes of nothing known.
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
ip netns exec r iptables -t nat -A PREROUTING -i ra -d 10.0.1.1 -p udp --dport 8000 -j DNAT --to-destination 10.0.2.2:53
ip netns exec r iptables -t nat -A PREROUTING -i ra -d 10.0.1.1 -p tcp --dport 8080 -j DNAT --to-destination 10.0.2.2:80
ip netns exec r iptables -t nat -A POSTROUTING -o rb -p udp --dport 53 -j MASQUERADE
ip netns exec r iptables -t nat -A POSTROUTING -o rb -s 10.0.1.3 -j SNAT --to-source 10.0.2.9
ip netns exec r iptables -A FORWARD -m conntrack --ctstate RELATED
ip netns exec r ip link set rb mtu 1000
ip -n r route add 10.0.9.0/24 via 10.0.2.4
