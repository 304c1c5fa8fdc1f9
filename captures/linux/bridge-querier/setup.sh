# The bridge is the querier (mcast_querier 1): its general queries go out of every port at once and again a quarter of the interval later;
# a member that leaves is asked about twice, and forgotten a second after; groups without members reach the ports that have routers only;
# a querier with an address takes over, and the bridge asks no more.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
  # the hosts' own stacks stay silent
  ip -n h$i link set eth0 multicast off
done
# nor does br0 answer the query for its own group, at a random moment
ip netns exec sw sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0
