# The bridge device itself as a member of VLANs: its address answers in its pvid; frames of other VLANs it is in come up tagged; a vlan change
# on the way (default_pvid 0, deleting a VLAN) takes effect at once.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge vlan_filtering 1
ip -n sw link set br0 up
ip -n sw addr add 10.0.0.254/24 dev br0
for i in 1 2; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
  ip -n sw neigh add 10.0.0.$i lladdr 02:00:00:00:00:1$i nud permanent dev br0
done
bridge -n sw vlan add dev p1 vid 10
bridge -n sw vlan add dev br0 vid 10 self
