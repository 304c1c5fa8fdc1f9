# A tunnel over IPv6: its checksum is always there unless udp6zerocsumtx leaves it out, which the other end has to allow (udp6zerocsumrx); TTL and TOS, congestion marks, learning,
# the MTU (70 bytes less), frames that do not fit and are cut by the sender.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
for x in "a ea 1" "b eb 2"; do
  set -- $x
  ip netns exec $1 sysctl -qw net.ipv6.conf.$2.disable_ipv6=0 net.ipv6.conf.$2.accept_dad=0 net.ipv6.conf.$2.accept_ra=0 net.ipv6.conf.$2.router_solicitations=0
  ip -n $1 addr add fd00::$3/64 dev $2 nodad
  ip -n $1 link set $2 up
done
ip -n a neigh add fd00::2 lladdr 02:00:00:00:00:0b dev ea
ip -n b neigh add fd00::1 lladdr 02:00:00:00:00:0a dev eb
ip -n a link add v1 address 02:00:00:00:01:0a type vxlan id 1 local fd00::1 remote fd00::2 dstport 4789 dev ea
ip -n b link add v1 address 02:00:00:00:01:0b type vxlan id 1 local fd00::2 dstport 4789
ip -n a link add v2 address 02:00:00:00:02:0a type vxlan id 2 remote fd00::2 dstport 4790 udp6zerocsumtx ttl 9 tos inherit
ip -n b link add v2 address 02:00:00:00:02:0b type vxlan id 2 remote fd00::1 dstport 4790 udp6zerocsumrx
ip -n a link add v3 address 02:00:00:00:03:0a type vxlan id 3 remote fd00::2 dstport 4791 udp6zerocsumtx
ip -n b link add v3 address 02:00:00:00:03:0b type vxlan id 3 remote fd00::1 dstport 4791
for n in 1 2 3; do
  ip -n a link set v$n up
  ip -n b link set v$n up
done
