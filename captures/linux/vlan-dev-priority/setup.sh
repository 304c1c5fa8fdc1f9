# Priorities: a router's egress-qos-map makes 802.1p priorities of what TOS made (ip_forward_update_priority), ingress-qos-map the other way; a
# VLAN device that keeps its tags in the frames (reorder_hdr off).
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in h r a; do ip netns add $n; done
ip link add e0 netns h address 02:00:00:00:00:01 type veth peer name r0 netns r address 02:00:00:00:00:02
ip link add r1 netns r address 02:00:00:00:00:03 type veth peer name e1 netns a address 02:00:00:00:00:04
ip -n h link set e0 up; ip -n r link set r0 up; ip -n r link set r1 up; ip -n a link set e1 up
ip -n r link add link r1 name v7 type vlan id 7 egress-qos-map 0:1 2:2 4:4 6:6 7:0 ingress-qos-map 5:3
ip -n a link add link e1 name v7 type vlan id 7 reorder_hdr off egress-qos-map 0:5
ip -n r link set v7 up; ip -n a link set v7 up
ip -n h addr add 10.0.1.1/24 dev e0; ip -n r addr add 10.0.1.2/24 dev r0; ip -n r addr add 10.0.7.2/24 dev v7; ip -n a addr add 10.0.7.1/24 dev v7
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n h route add default via 10.0.1.2; ip -n a route add default via 10.0.7.2
calm h e0; calm r r0 v7; calm a v7
