# The router of routed.sh, as a masquerading one: bench/netfilter.ts adds the rules of its cases. It runs on a real kernel too.
ip netns add left
ip netns add router
ip netns add right
ip link add e1 netns left address 02:00:00:00:00:01 type veth peer name r1 netns router address 02:00:00:00:00:f1
ip link add e2 netns right address 02:00:00:00:00:02 type veth peer name r2 netns router address 02:00:00:00:00:f2
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
ip -n router addr add 10.1.0.1/16 dev r1
ip -n router addr add 10.2.0.1/16 dev r2
ip -n router link set r1 up
ip -n router link set r2 up
ip -n left link set e1 up
ip -n right link set e2 up
ip -n router route add 10.9.0.0/16 via 10.2.0.2
ip -n router neigh add 10.2.0.2 lladdr 02:00:00:00:00:02 dev r2 nud permanent
for i in 0 1 2 3; do ip -n router route add 10.$((i + 16)).0.0/16 via 10.1.0.2; done
ip -n router neigh add 10.1.0.2 lladdr 02:00:00:00:00:01 dev r1 nud permanent
