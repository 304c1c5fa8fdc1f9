# Frames with several tags go into tunnels, from a bridge and from a program on the device. VXLAN takes the network header for where it was left
# (behind the first tag of what a bridge passes on, behind all of what a program sends): source port and TOS follow from that. Geneve looks behind all tags.
for n in a s r; do ip netns add $n; done
ip -n s link add br0 address 02:00:00:00:00:01 type bridge
ip link add e0 netns a address 02:00:00:00:00:0a type veth peer name sa netns s address 02:00:00:00:00:0b
ip link add e1 netns s address 02:00:00:00:01:01 type veth peer name e1 netns r address 02:00:00:00:01:02
ip -n s link set sa master br0
for d in br0 sa e1; do ip -n s link set $d up; done
ip -n a link set e0 up; ip -n r link set e1 up
ip -n s addr add 10.5.0.1/24 dev e1; ip -n r addr add 10.5.0.2/24 dev e1
ip -n s neigh add 10.5.0.2 lladdr 02:00:00:00:01:02 dev e1 nud permanent
ip -n r neigh add 10.5.0.1 lladdr 02:00:00:00:01:01 dev e1 nud permanent
ip -n s link add x0 address 02:00:00:00:02:01 type vxlan id 7 dstport 4789 remote 10.5.0.2 tos inherit nolearning
ip -n s link add g0 address 02:00:00:00:02:02 type geneve id 7 remote 10.5.0.2 tos inherit ttl inherit
for d in x0 g0; do ip -n s link set $d master br0; ip -n s link set $d up; done
