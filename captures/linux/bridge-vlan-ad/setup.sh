# vlan_protocol 802.1ad: only service tags (88a8) count; a customer's 802.1Q frame is untagged to it and gets the pvid outside.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge vlan_filtering 1 vlan_protocol 802.1ad
ip -n sw link set br0 up
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
bridge -n sw vlan add dev p1 vid 100 pvid untagged
bridge -n sw vlan add dev p2 vid 100
bridge -n sw vlan add dev p3 vid 200 pvid untagged
bridge -n sw vlan add dev p3 vid 100
