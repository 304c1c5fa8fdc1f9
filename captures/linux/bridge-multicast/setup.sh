# Multicast without a querier is flooded everywhere, also after somebody joins; 224.0.0.x always; reports and leaves are not flooded to
# hosts. IPv6 and plain Ethernet groups are flooded too.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
