# VLAN filtering: p1 access (pvid 10 untagged), p2 access 20, p3 trunk (10, 20 tagged, pvid 1 untagged), p4 trunk without pvid, p5 pvid 10 but
# tagged on the way out. Untagged, tagged, priority-tagged, double-tagged and 802.1ad frames; learning is per VLAN.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge vlan_filtering 1
ip -n sw link set br0 up
for i in 1 2 3 4 5; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
bridge -n sw vlan del dev p1 vid 1
bridge -n sw vlan add dev p1 vid 10 pvid untagged
bridge -n sw vlan del dev p2 vid 1
bridge -n sw vlan add dev p2 vid 20 pvid untagged
bridge -n sw vlan add dev p3 vid 10
bridge -n sw vlan add dev p3 vid 20
bridge -n sw vlan del dev p4 vid 1
bridge -n sw vlan add dev p4 vid 10-20
bridge -n sw vlan del dev p5 vid 1
bridge -n sw vlan add dev p5 vid 10 pvid
