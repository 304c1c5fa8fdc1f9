# Hand-made packets for one endpoint: flags, reserved bits, VNIs nobody has, short packets, UDP checksums right, wrong and none, our own MAC, sources
# that are no station, congestion marks outside and inside; and a device that is down on a port that is open.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eb
ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 42 dstport 4789
ip -n b link add vy address 02:00:00:00:01:0c type vxlan id 43 dstport 4789
ip -n b link add vz address 02:00:00:00:01:0d type vxlan id 44 dstport 4789 gbp
ip -n b link set vx up
