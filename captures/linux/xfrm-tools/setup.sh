# `ip xfrm state` and `ip xfrm policy`: what they print and how they complain.
ip netns add a; ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0; ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
