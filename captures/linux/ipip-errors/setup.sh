# Tunnels whose other end is not reached: a neighbour that does not answer, a router that refuses, no route at all, a way back into the tunnel. The packets
# that follow an ICMP error make their senders hear "host unreachable". An unknown tunnel, and one that is down, answer like a closed port.
for n in a m b; do ip netns add $n; done; ip netns add h
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire a wan 02:00:00:00:09:01 m m1 02:00:00:00:09:11
wire b wan 02:00:00:00:09:02 m m2 02:00:00:00:09:12
ip -n a addr add 10.0.1.1/24 dev wan
ip -n m addr add 10.0.1.2/24 dev m1
ip -n m addr add 10.0.2.2/24 dev m2
ip -n b addr add 10.0.2.1/24 dev wan
ip -n a route add 10.0.0.0/16 via 10.0.1.2
ip -n b route add default via 10.0.2.2
ip netns exec m sysctl -qw net.ipv4.ip_forward=1
ip -n a neigh add 10.0.1.2 lladdr 02:00:00:00:09:11 dev wan
ip -n m neigh add 10.0.1.1 lladdr 02:00:00:00:09:01 dev m1
for i in 1 7 8; do ip -n m neigh add 10.0.2.$i lladdr 02:00:00:00:09:02 dev m2; done
ip -n b neigh add 10.0.2.2 lladdr 02:00:00:00:09:12 dev wan
ip -n m route add prohibit 10.0.3.0/24
ip -n m route add unreachable 10.0.4.0/24
ip -n a link add lan address 02:00:00:00:01:01 type veth peer name host netns h address 02:00:00:00:01:10
ip -n a link set lan up
ip -n h link set host up
ip netns exec a sysctl -qw net.ipv4.ip_forward=1
ip -n a addr add 10.1.0.1/24 dev lan
ip -n a neigh add 10.1.0.10 lladdr 02:00:00:00:01:10 dev lan
i=0
for remote in 10.0.3.1 10.0.4.1 10.0.2.1 10.0.2.3 198.51.100.1 10.7.6.1; do
  i=$((i+1))
  ip -n a link add t$i type ipip local 10.0.1.1 remote $remote ttl 64
  ip -n a link set t$i up
  ip -n a route add 10.7.$i.0/24 dev t$i
done
# t7 has a TTL that ends at m, t8 is up at a only and down at b, t9 a mode that b does not take
ip -n a link add t7 type ipip local 10.0.1.1 remote 10.0.2.7 ttl 1
ip -n a link add t8 type ipip local 10.0.1.1 remote 10.0.2.8 mode any
ip -n b addr add 10.0.2.7/24 dev wan
ip -n b addr add 10.0.2.8/24 dev wan
ip -n b link add t8 type ipip local 10.0.2.8 remote 10.0.1.1
for i in 7 8; do ip -n a link set t$i up; ip -n a route add 10.7.$i.0/24 dev t$i; done
