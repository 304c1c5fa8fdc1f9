# Random commands on addresses, routes, rules and devices, and questions to the routing tables, chosen by a generator.
ip netns add r; ip netns add h
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns h address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth1 netns h address 02:00:00:00:02:02
ip -n r link add d0 address 02:00:00:00:03:01 type dummy
ip -n h link set eth0 up; ip -n h link set eth1 up
ip -n r link set ra up; ip -n r link set rb up; ip -n r link set lo up
ip -n r addr add 10.0.0.1/24 dev ra; ip -n r addr add 10.1.0.1/24 dev rb
