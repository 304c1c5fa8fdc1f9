# A link of 1400 bytes on a tunnel's way. With pmtudisc (t1) the router there says so, and the senders inside hear of it; without (t2) what has no DF inside
# is cut outside and put together before it comes out. A host's own packets, and those of one behind it.
for n in a m b; do ip netns add $n; done; ip netns add h
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire a wan 02:00:00:00:09:01 m m1 02:00:00:00:09:11
wire b wan 02:00:00:00:09:02 m m2 02:00:00:00:09:12
ip -n b link set wan mtu 1400
ip -n m link set m2 mtu 1400
ip -n a addr add 10.0.1.1/24 dev wan
ip -n a addr add 10.0.1.3/24 dev wan
ip -n m addr add 10.0.1.2/24 dev m1
ip -n m addr add 10.0.2.2/24 dev m2
ip -n b addr add 10.0.2.1/24 dev wan
ip -n b addr add 10.0.2.3/24 dev wan
ip -n a route add default via 10.0.1.2
ip -n b route add default via 10.0.2.2
ip netns exec m sysctl -qw net.ipv4.ip_forward=1
ip -n a link add lan address 02:00:00:00:01:01 type veth peer name host netns h address 02:00:00:00:01:10
ip -n a link set lan up
ip -n h link set host up
ip netns exec a sysctl -qw net.ipv4.ip_forward=1
ip -n a addr add 10.1.0.1/24 dev lan
ip -n a neigh add 10.1.0.10 lladdr 02:00:00:00:01:10 dev lan
ip -n a link add t1 type ipip local 10.0.1.1 remote 10.0.2.1 ttl 64
ip -n b link add t1 type ipip local 10.0.2.1 remote 10.0.1.1 ttl 64
ip -n a link add t2 type ipip local 10.0.1.3 remote 10.0.2.3 nopmtudisc
ip -n b link add t2 type ipip local 10.0.2.3 remote 10.0.1.3 nopmtudisc
for h in a:1 b:2; do for t in 1 2; do ip -n ${h%:*} addr add 10.9.$t.${h#*:}/24 dev t$t; ip -n ${h%:*} link set t$t up; done; done
ip -n b route add 10.1.0.0/24 dev t1
ip -n a -d link show t1
ip -n b -d link show t1
