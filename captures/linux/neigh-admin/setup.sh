# Neighbours by hand: add, change, replace, delete in every state; what waits for an entry goes when it is told, and is refused when it is deleted
# or fails; a permanent entry stands whatever is heard; entries without ARP; a device that goes down or gets another address forgets.
ip netns add r; ip netns add c; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.neigh.ra.retrans_time_ms=100000 net.ipv4.neigh.ra.delay_first_probe_time=600 net.ipv4.neigh.ra.locktime=6000
ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 nud permanent dev rb
