# Multicast and macvlans: who has joined hears (IGMP reports leave), fragments of multicasts are put together for macvlans and the host alike;
# the parent's list of MACs; the length of the queue.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in host out c1 c2; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name e0 netns out address 02:00:00:00:00:02
ip -n host link set eth0 up; ip -n out link set e0 up
for i in 1 2; do
  ip -n host link add m$i link eth0 address 02:00:00:00:01:0$i type macvlan mode vepa bcqueuelen $((i * 10))
  ip -n host link set m$i netns c$i name e0
  ip -n c$i link set e0 up
  ip -n c$i addr add 10.0.0.1$i/24 dev e0
done
ip -n host addr add 10.0.0.1/24 dev eth0; ip -n out addr add 10.0.0.2/24 dev e0
ip netns exec c1 bridge fdb add 01:00:5e:01:02:03 dev e0 self
ip -n c2 link set e0 allmulticast on
ip netns exec host bridge fdb
ip -n c1 -d link show e0
