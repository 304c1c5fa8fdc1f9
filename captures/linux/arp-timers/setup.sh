# A stale entry that is used waits delay_first_probe_time (1 s here), then asks its neighbour directly three times; the one that answers
# (10.0.1.2, a real host) is confirmed, the one that does not fails: the next packet is resolved by broadcast.
ip netns add r; ip netns add h
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns h address 02:00:00:00:01:02
ip -n r link set ra up; ip -n h link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n h addr add 10.0.1.2/24 dev eth0
ip netns exec r sysctl -qw net.ipv4.neigh.ra.delay_first_probe_time=1
ip -n r neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 nud stale dev ra
ip -n r neigh add 10.0.1.3 lladdr 02:00:00:00:01:03 nud stale dev ra
ip -n r neigh add 10.0.1.4 lladdr 02:00:00:00:01:04 nud reachable dev ra
