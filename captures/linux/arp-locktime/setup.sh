# locktime: an entry that was just updated refuses another MAC from a reply for a second, unless it is a gratuitous one (target MAC = sender
# MAC, or broadcast) or a request to us, which always override.
ip netns add r; ip netns add h
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns h address 02:00:00:00:01:02
ip -n r link set ra up; ip -n h link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip netns exec r sysctl -qw net.ipv4.neigh.ra.locktime=100
