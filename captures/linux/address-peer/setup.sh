# Point-to-point addresses (peer), a /32 with a device route, /31 and /30 links: which are answered, which are broadcasts, where replies go.
ip netns add c; ip netns add r; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r addr add 10.7.0.1 peer 10.7.0.2 dev ra
ip -n r addr add 10.7.1.1 peer 10.7.1.0/24 dev ra
ip -n r addr add 10.7.2.0/31 dev ra
ip -n r addr add 10.7.3.1/30 dev ra
ip -n r addr add 10.7.4.1/32 dev ra
ip -n r route add 10.7.4.2 dev ra
ip netns exec r sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0 net.ipv4.ip_forward=0 net.ipv4.neigh.ra.mcast_solicit=1
for a in 10.7.0.2 10.7.1.9 10.7.2.1 10.7.3.2 10.7.4.2; do ip -n r neigh add $a lladdr 02:00:00:00:01:02 nud permanent dev ra; done
ip -n r addr show dev ra | grep inet
ip -n r route show table all dev ra
