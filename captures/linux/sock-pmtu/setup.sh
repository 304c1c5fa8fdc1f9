# A router with a smaller MTU on the way: segments are cut anew.
ip netns add c; ip netns add r; ip netns add s
ip link add eth0 netns c address 02:00:00:00:01:02 type veth peer name ra netns r address 02:00:00:00:01:01
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for n in c s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n r link set ra up; ip -n r link set rb mtu 1400 up
ip -n c addr add 10.0.1.2/24 dev eth0
ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb
ip -n s addr add 10.0.2.2/24 dev eth0
ip -n c route add default via 10.0.1.1; ip -n s route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for d in c/eth0 r/ra r/rb s/eth0; do ip netns exec ${d%/*} sysctl -qw net.ipv4.neigh.${d#*/}.delay_first_probe_time=600; done
