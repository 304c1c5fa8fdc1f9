# What becomes of waiting frames when the device or its peer goes down, the queue is replaced, or the device moves; what a device without a queue shows.
ip netns add h
ip netns add r
ip netns add s
ip link add in netns r address 02:00:00:00:01:01 type veth peer name eth0 netns h address 02:00:00:00:01:02
ip link add out netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n h link set eth0 up
ip -n s link set eth0 up
ip -n r link set in up
ip -n r link set out up
ip -n r addr add 10.0.1.1/24 dev in
ip -n r addr add 10.0.2.1/24 dev out
ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 dev out nud permanent
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
tc -n r qdisc add dev out root handle 1: netem delay 20s
