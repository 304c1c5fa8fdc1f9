# Primary and secondary addresses: several of one subnet, deleting the primary takes the secondaries with it (promote_secondaries 0, ra) or
# promotes the next (1, rb); each answers while it is there; the routes follow.
ip netns add c; ip netns add r; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 1 2; do
  dev=$([ $i = 1 ] && echo ra || echo rb)
  ip -n r addr add 10.0.$i.11/24 dev $dev
  ip -n r addr add 10.0.$i.12/25 dev $dev
  ip -n r addr add 10.0.$i.13/24 dev $dev label $dev:x
  ip -n r neigh add 10.0.$i.2 lladdr 02:00:00:00:0$i:02 nud permanent dev $dev
  ip -n r neigh add 10.0.$i.130 lladdr 02:00:00:00:0$i:02 nud permanent dev $dev
done
ip netns exec r sysctl -qw net.ipv4.conf.rb.promote_secondaries=1
# what is not (or no longer) an address of r is dropped, not resolved
ip netns exec r sysctl -qw net.ipv4.ip_forward=0
