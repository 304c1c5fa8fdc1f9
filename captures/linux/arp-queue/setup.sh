# The queue of a neighbour that is being resolved is limited by truesize (unres_qlen_bytes: a small frame counts 768, a 1.3 kB one 2304);
# when it is full the oldest packets go.
ip netns add c; ip netns add r; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip -n r neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 nud permanent dev ra
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.neigh.rb.unres_qlen_bytes=5000
