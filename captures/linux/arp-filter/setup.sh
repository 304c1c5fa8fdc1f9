# Two interfaces on one subnet: with arp_filter 0 both answer for either address; with arp_filter 1 only the one that routes to the asker.
ip netns add sw; ip netns add r; ip netns add h
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
ip link add p0 netns sw address 02:00:00:00:01:00 type veth peer name eth0 netns h address 02:00:00:00:00:10
ip link add p1 netns sw address 02:00:00:00:01:01 type veth peer name e1 netns r address 02:00:00:00:00:11
ip link add p2 netns sw address 02:00:00:00:01:02 type veth peer name e2 netns r address 02:00:00:00:00:12
for i in 0 1 2; do ip -n sw link set p$i master br0 up; done
ip -n h link set eth0 up; ip -n r link set e1 up; ip -n r link set e2 up
ip -n r addr add 10.0.0.1/24 dev e1
ip -n r addr add 10.0.0.2/24 dev e2
