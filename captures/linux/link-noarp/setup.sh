# arp off: packets leave for the MAC of the device itself (arp_constructor); no request is sent and none answered.
ip netns add c; ip netns add r; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r link set rb arp off
ip -n r neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 nud permanent dev ra
ip -n r -br link
