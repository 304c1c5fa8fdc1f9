# Which source a machine gives its own packets: ICMP errors take the address by the route back (icmp_errors_use_inbound_ifaddr 0), of the
# device's primary address in the gateway's subnet, of the route's src, of scope; echo replies the address that was asked.
ip netns add c; ip netns add r; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r addr add 10.0.1.77/24 dev ra
ip -n r addr add 10.5.0.1/24 dev ra
ip -n r link add d0 address 02:00:00:00:0d:01 type dummy; ip -n r link set d0 up
ip -n r addr add 10.9.0.1/32 dev d0
ip -n r neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 nud permanent dev ra
ip -n r neigh add 10.5.0.2 lladdr 02:00:00:00:01:02 nud permanent dev ra
ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 nud permanent dev rb
ip -n r route add 172.16.1.0/24 via 10.0.1.2
ip -n r route add 172.16.2.0/24 via 10.5.0.2
ip -n r route add 172.16.3.0/24 via 10.0.1.2 src 10.9.0.1
ip -n r route add 172.16.4.0/24 via 10.0.2.2
ip -n r route add 172.16.5.0/24 dev ra scope link src 10.5.0.1
ip -n r neigh add 172.16.5.9 lladdr 02:00:00:00:01:02 nud permanent dev ra
