# Both endpoints of a tunnel in one namespace: frames pass without a tunnel, are learned at 127.0.0.1, and are lost where no device has the VNI; a way to the endpoint
# that leads through the tunnel itself, or through two that need each other; an endpoint without a route; a port that another socket has.
ip netns add a
ip link add ea netns a address 02:00:00:00:00:0a type dummy
ip -n a addr add 10.0.0.1/24 dev ea
ip -n a addr add 10.0.0.2/24 dev ea
ip -n a link set ea up
ip -n a link set lo up
ip -n a link add v1 address 02:00:00:00:01:01 type vxlan id 1 local 10.0.0.1 remote 10.0.0.2 dstport 4789
ip -n a link add v2 address 02:00:00:00:01:02 type vxlan id 2 local 10.0.0.2 remote 10.0.0.1 dstport 4789
bridge -n a fdb add 02:00:00:00:01:02 dev v1 dst 10.0.0.2 vni 2
bridge -n a fdb add 02:00:00:00:01:03 dev v1 dst 10.0.0.2 vni 3
bridge -n a fdb add 02:00:00:00:01:04 dev v1 dst 10.0.0.2 port 4790
bridge -n a fdb add 02:00:00:00:01:05 dev v1 dst 10.9.9.9
bridge -n a fdb add 02:00:00:00:01:06 dev v1 dst 192.168.1.9
bridge -n a fdb add 02:00:00:00:01:07 dev v1 dst 192.168.2.9
bridge -n a fdb add 02:00:00:00:01:08 dev v1 dst 0.0.0.0
ip -n a link set v1 up
ip -n a link set v2 up
ip -n a addr add 192.168.1.1/24 dev v1
ip -n a addr add 192.168.2.1/24 dev v2
ip -n a neigh add 192.168.1.9 lladdr 02:00:00:00:01:07 dev v1
ip -n a neigh add 192.168.2.9 lladdr 02:00:00:00:01:06 dev v2
bridge -n a fdb add 02:00:00:00:01:06 dev v2 dst 192.168.1.9
