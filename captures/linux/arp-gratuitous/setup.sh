# Which unsolicited ARP changes a neighbour entry: gratuitous requests and replies, replies to somebody else, requests to us; with
# arp_accept 0 (ra) and 1 (rb). Entries 10.0.x.3 exist (stale), .4 is permanent, .5 and .7 do not exist.
ip netns add r
for i in a b; do
  ip netns add h$i
  n=$([ $i = a ] && echo 1 || echo 2)
  ip link add r$i netns r address 02:00:00:00:0$n:01 type veth peer name eth0 netns h$i address 02:00:00:00:0$n:02
  ip -n r link set r$i up; ip -n h$i link set eth0 up
  ip -n r addr add 10.0.$n.1/24 dev r$i
  ip -n r neigh add 10.0.$n.3 lladdr 02:00:00:00:00:03 nud stale dev r$i
  ip -n r neigh add 10.0.$n.4 lladdr 02:00:00:00:00:04 nud permanent dev r$i
done
ip netns exec r sysctl -qw net.ipv4.conf.rb.arp_accept=1
