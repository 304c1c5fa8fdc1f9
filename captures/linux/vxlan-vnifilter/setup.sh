# One device for many VNIs (external vnifilter): frames of VNIs that were added come in, of others not; groups of single VNIs are joined and left; each VNI has its
# counters; what is sent without a tunnel key is lost.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eb
ip -n b link add vx address 02:00:00:00:01:0b type vxlan external vnifilter local 10.0.0.2 dev eb dstport 4789
ip -n b link set vx up
bridge -n b vni add dev vx vni 10-13
bridge -n b vni add dev vx vni 20 remote 10.0.0.1
bridge -n b vni add dev vx vni 21-23 remote 10.0.0.1
bridge -n b vni add dev vx vni 30
bridge -n b vni delete dev vx vni 12
ip -n b link add vy address 02:00:00:00:01:0c type vxlan id 11 dev eb dstport 4789 2>&1 || true
