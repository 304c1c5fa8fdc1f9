# IPv6 in IPv4: two sites over SIT, and 6to4 (no other end: the address says where to); a TTL of its own, TOS from inside, a packet that is too long.
for n in a b; do ip netns add $n; done
ip link add wan netns a address 02:00:00:00:09:01 type veth peer name wan netns b address 02:00:00:00:09:02
i=0
for n in a b; do
  i=$((i+1))
  ip -n $n addr add 192.0.2.$i/24 dev wan
  ip -n $n link set wan up
  ip -n $n link add s6 type sit local 192.0.2.$i remote 192.0.2.$((3-i)) ttl 7 tos inherit
  ip -n $n link add to4 type sit local 192.0.2.$i
  for d in s6 to4; do ip netns exec $n sysctl -qw net.ipv6.conf.$d.disable_ipv6=0 net.ipv6.conf.$d.router_solicitations=0; done
  ip -n $n link set s6 up
  ip -n $n link set to4 up
  ip -n $n addr add fd00:6::$i/64 dev s6 nodad
  ip -n $n addr add 2002:c000:020$i::1/16 dev to4 nodad
done
ip -n a neigh add 192.0.2.2 lladdr 02:00:00:00:09:02 dev wan
ip -n b neigh add 192.0.2.1 lladdr 02:00:00:00:09:01 dev wan
ip -n a -d link show s6
