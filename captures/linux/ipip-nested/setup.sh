# A tunnel in a tunnel in a tunnel: GRE in IPIP in GRE with a key. Each takes TTL and TOS from the innermost packet; MTUs shrink by each header; a way that leads
# into the tunnel itself is seen at once or by the depth of calls.
for n in a b; do ip netns add $n; done; ip netns add h
ip link add wan netns a address 02:00:00:00:09:01 type veth peer name wan netns b address 02:00:00:00:09:02
for h in a:1:2 b:2:1; do
  n=${h%%:*}; me=${h#*:}; me=${me%:*}; you=${h##*:}
  ip -n $n addr add 10.0.0.$me/24 dev wan
  ip -n $n link set wan up
  ip -n $n link add g0 type gre local 10.0.0.$me remote 10.0.0.$you key 1 tos inherit
  ip -n $n addr add 10.0.1.$me/24 dev g0
  ip -n $n link set g0 up
  ip -n $n link add i1 type ipip local 10.0.1.$me remote 10.0.1.$you tos inherit
  ip -n $n addr add 10.0.2.$me/24 dev i1
  ip -n $n link set i1 up
  ip -n $n link add g2 type gre local 10.0.2.$me remote 10.0.2.$you csum tos inherit
  ip -n $n addr add 10.0.3.$me/24 dev g2
  ip -n $n link set g2 up
  ip -n $n route add 10.5.$you.0/24 dev g2
done
ip -n b addr add 10.5.2.1/32 dev lo
ip -n b link set lo up
ip -n a link add lan address 02:00:00:00:01:01 type veth peer name host netns h address 02:00:00:00:01:10
ip -n a link set lan up
ip -n h link set host up
ip netns exec a sysctl -qw net.ipv4.ip_forward=1
ip -n a addr add 10.5.1.1/24 dev lan
ip -n a neigh add 10.5.1.10 lladdr 02:00:00:00:01:10 dev lan
# loops: x's other end is behind x; y's is behind z, and z's behind y
ip -n a link add x type ipip local 10.0.0.1 remote 10.6.0.1
ip -n a link add y type ipip local 10.0.0.1 remote 10.7.0.1
ip -n a link add z type ipip local 10.0.0.1 remote 10.8.0.1
for t in x:10.6 y:10.8 z:10.7; do ip -n a link set ${t%:*} up; ip -n a route add ${t#*:}.0.0/16 dev ${t%:*}; done
ip -n a link
