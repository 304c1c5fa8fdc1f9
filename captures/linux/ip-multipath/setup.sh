# Multipath by fib_multipath_hash_policy: 0 (addresses), 1 (addresses, protocol, ports), 2 (inner addresses of a tunnel); weights; fragments and
# ICMP errors (hashed by what they quote). The hash's key is zero (see docs/recordings.md). d1 to d3 are the ways.
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
for i in 1 2 3; do
  ip -n r link add d$i address 02:00:00:00:09:0$i type dummy
  ip -n r addr add 10.9.$i.1/24 dev d$i
  ip -n r link set d$i up
done
ip -n r route add 10.50.0.0/16 nexthop via 10.9.1.2 nexthop via 10.9.2.2
ip -n r route add 10.51.0.0/16 nexthop via 10.9.1.2 weight 1 nexthop via 10.9.2.2 weight 2 nexthop via 10.9.3.2 weight 5
ip -n r route add 10.52.0.0/16 nexthop via 10.9.1.2 dev d1 nexthop dev d2 nexthop via 10.9.3.2 dev d3
