# proxy: the device answers ARP for permanent neighbours, and no ARP leaves; a neighbour without an entry or on this host is not answered for. rsc: frames to a router
# that is only an address go straight to the neighbour behind it.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev ea
ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
ip -n a link add vx address 02:00:00:00:01:0a type vxlan id 42 remote 10.0.0.2 dstport 4789 proxy rsc l2miss l3miss
ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 42 remote 10.0.0.1 dstport 4789
ip -n a link set vx up
ip -n b link set vx up
ip -n a neigh add 192.168.0.2 lladdr 02:00:00:00:09:02 dev vx
ip -n a neigh add 192.168.0.3 lladdr 02:00:00:00:09:03 dev vx nud stale
ip -n a neigh add 192.168.0.4 lladdr 02:00:00:00:09:04 dev vx
ip -n a neigh add 192.168.1.5 lladdr 02:00:00:00:09:05 dev vx
ip -n a neigh add 192.168.1.6 lladdr 02:00:00:00:09:06 dev vx
bridge -n a fdb add 02:00:00:00:09:04 dev vx dst 0.0.0.0
bridge -n a fdb add 02:00:00:00:09:06 dev vx dst 0.0.0.0
bridge -n a fdb add 02:00:00:00:0f:01 dev vx dst 0.0.0.0 router
