# Two endpoints that know each other: source ports from the hash of what is inside (TCP, UDP, ICMP, fragments, VLAN tags, IPv6, GRE, IP in IP),
# in the range of local ports and in one of their own; learning from what arrives; without a lower device the MTU stays 1500.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev ea
ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
ip -n a link add vx address 02:00:00:00:01:0a type vxlan id 42 remote 10.0.0.2 dstport 4789 dev ea
ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 42 local 10.0.0.2 dstport 4789 srcport 30000 30010
bridge -n b fdb append 00:00:00:00:00:00 dev vx dst 10.0.0.1
ip -n a link set vx up
ip -n b link set vx up
