# With a querier on port p3 (it becomes a router port): groups go to their members and to the router, unknown groups to the router only,
# 224.0.0.x to all; version 2 and 3 joins, leaves (fastleave on p2), a report is sent on to the router port only; mcast_router 2 and 0 on ports.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
for i in 1 2 3 4 5; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
  # the hosts' own stacks stay silent
  ip -n h$i link set eth0 multicast off
done
bridge -n sw link set dev p2 fastleave on
bridge -n sw link set dev p5 mcast_router 2
# nor does br0 answer the query for its own group, at a random moment
ip netns exec sw sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0
