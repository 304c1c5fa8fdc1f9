# mcast_snooping 0: groups are flooded whatever was joined, IGMP is ordinary multicast, nothing malformed is dropped; flags mcast_flood still hold.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge mcast_snooping 0
ip -n sw link set br0 up
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
bridge -n sw link set dev p3 mcast_flood off
