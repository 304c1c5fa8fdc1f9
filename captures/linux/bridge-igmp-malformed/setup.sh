# What snooping does with broken IGMP and MLD: wrong checksum, short, wrong length, unknown types, TTL not 1, no router alert, a group that is
# none, IPv6 cut short. Malformed packets are dropped, the rest is flooded.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
for i in 1 2; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
