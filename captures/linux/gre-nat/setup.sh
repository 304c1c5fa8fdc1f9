# A GRE tunnel whose one end is behind a router that masquerades: tracked by its addresses (a key is no port), answered through the same entry; a second
# tunnel behind the router to the same end is not told apart. The packets inside are tracked too, where they pass rules.
for n in a nat b; do ip netns add $n; done; ip netns add h
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire a wan 02:00:00:00:09:01 nat in 02:00:00:00:09:11
wire b wan 02:00:00:00:09:02 nat out 02:00:00:00:09:12
ip -n a addr add 10.0.0.1/24 dev wan
ip -n nat addr add 10.0.0.254/24 dev in
ip -n nat addr add 192.0.2.1/24 dev out
ip -n b addr add 192.0.2.2/24 dev wan
ip -n a route add default via 10.0.0.254
ip netns exec nat sysctl -qw net.ipv4.ip_forward=1
ip netns exec nat iptables -t nat -A POSTROUTING -o out -j MASQUERADE
ip -n a link add g type gre local 10.0.0.1 remote 192.0.2.2 key 5
ip -n b link add g type gre local 192.0.2.2 remote 192.0.2.1 key 5
ip -n a addr add 10.9.0.1/24 dev g
ip -n b addr add 10.9.0.2/24 dev g
ip -n a link set g up
ip -n b link set g up
ip -n a link add lan address 02:00:00:00:01:01 type veth peer name host netns h address 02:00:00:00:01:10
ip -n a link set lan up
ip -n h link set host up
ip netns exec a sysctl -qw net.ipv4.ip_forward=1
ip -n a addr add 10.1.0.1/24 dev lan
ip -n a neigh add 10.1.0.10 lladdr 02:00:00:00:01:10 dev lan
ip netns exec a iptables -t nat -A POSTROUTING -o g -j MASQUERADE
