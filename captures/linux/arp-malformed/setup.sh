# ARP that is not for Linux: wrong hardware or protocol type, lengths, operation, cut short, a multicast or loopback sender or target, VLAN
# tagged; and what is taken although odd: padding, hardware type 6 (IEEE 802), a sender MAC that is not the frame's.
ip netns add r; ip netns add h
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns h address 02:00:00:00:01:02
ip -n r link set ra up; ip -n h link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
