# A host that receives a redirect from its present gateway uses the new one for that destination; from somebody else, to another subnet, or
# with accept_redirects 0 it does not. h answers echo requests from far away, so the way of the replies shows the route.
ip netns add sw; ip netns add h; ip netns add g
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
ip link add p0 netns sw address 02:00:00:00:01:00 type veth peer name eth0 netns h address 02:00:00:00:00:10
ip link add p1 netns sw address 02:00:00:00:01:01 type veth peer name eth0 netns g address 02:00:00:00:00:11
for i in 0 1; do ip -n sw link set p$i master br0 up; done
ip -n h link set eth0 up; ip -n g link set eth0 up
ip -n h addr add 10.0.0.10/24 dev eth0
ip -n h route add default via 10.0.0.1
ip -n h neigh add 10.0.0.1 lladdr 02:00:00:00:00:a1 nud permanent dev eth0
ip -n h neigh add 10.0.0.2 lladdr 02:00:00:00:00:a2 nud permanent dev eth0
ip -n h neigh add 10.0.0.3 lladdr 02:00:00:00:00:a3 nud permanent dev eth0
