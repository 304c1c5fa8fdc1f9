# veth ends with different MTUs: sending is limited by the sender's MTU (Message too long), receiving by the receiver's (+ 4 for a VLAN tag);
# a receiving host answers with what its own MTU allows.
ip netns add a1; ip netns add b1
ip link add eth0 netns a1 mtu 2000 address 02:00:00:00:01:01 type veth peer name eth0 netns b1 mtu 1000 address 02:00:00:00:01:02
ip -n a1 link set eth0 up; ip -n b1 link set eth0 up
ip -n a1 addr add 10.0.0.1/24 dev eth0
ip -n b1 addr add 10.0.0.2/24 dev eth0
ip -n a1 neigh add 10.0.0.2 lladdr 02:00:00:00:01:02 nud permanent dev eth0
ip -n b1 neigh add 10.0.0.1 lladdr 02:00:00:00:01:01 nud permanent dev eth0
