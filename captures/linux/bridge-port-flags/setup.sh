# Per-port flags: learning off (p1), flood off (p2: no unknown unicast), mcast_flood off (p3), bcast_flood off (p4).
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
for i in 1 2 3 4; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
bridge -n sw link set dev p1 learning off
bridge -n sw link set dev p2 flood off
bridge -n sw link set dev p3 mcast_flood off
bridge -n sw link set dev p4 bcast_flood off
