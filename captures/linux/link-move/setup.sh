# Interfaces that move: a veth end from namespace to namespace loses its addresses and routes, keeps its MAC and index where that is free;
# @ifN names; renaming; deleting a namespace deletes what is in it (and the peer); a bridge loses its port.
ip netns add n1; ip netns add n2; ip netns add n3
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link add v2 address 02:00:00:00:00:12 type veth peer name v3 address 02:00:00:00:00:13
ip link show type veth
ip link set v1 netns n1
ip link set v3 netns n1
ip -n n1 addr add 10.0.0.1/24 dev v1
ip -n n1 link set v1 up
ip link set v0 up
ip -n n1 route
ip -n n1 link set v1 netns n2
ip -n n2 link set v1 name eth0
ip -n n2 addr add 10.0.0.2/24 dev eth0
ip -n n2 link set eth0 up
ip -n n1 link
ip -n n2 link
ip link
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
ip link set v0 master br0
ip link set v2 master br0
ip link set v2 up
ip -n n1 link set v3 up
ip link add x0 address 02:00:00:00:00:20 netns n3 type veth peer name x1 address 02:00:00:00:00:21
ip link set x1 master br0 up
ip -n n3 link set x0 up
ip link show master br0
ip netns del n3
# a namespace is taken down in the background
sleep 1
ip link show master br0
