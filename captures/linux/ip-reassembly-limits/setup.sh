# Memory for reassembly: with ipfrag_high_thresh small, new datagrams are dropped; ipfrag_max_dist 0 turns the disorder limit off, 2 gives up a
# datagram after too many others from the same sender.
ip netns add c; ip netns add r; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip netns exec r sysctl -qw net.ipv4.ipfrag_low_thresh=3000 net.ipv4.ipfrag_high_thresh=6000
