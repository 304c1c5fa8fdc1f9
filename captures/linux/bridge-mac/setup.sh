# Without an address of its own a bridge takes the lowest of its ports' MACs, and changes it as ports come and go; one that was set stays.
# A port's MAC that changes moves its local entry.
ip netns add sw
ip -n sw link add br0 type bridge
ip -n sw link add br1 address 02:00:00:00:00:99 type bridge
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$((4 - i)) type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
  ip -n sw -br link show br0 | cut -c 1-50
done
ip -n sw link set br0 up
ip -n sw addr add 10.0.0.254/24 dev br0
ip -n sw neigh add 10.0.0.1 lladdr 02:00:00:00:00:11 nud permanent dev br0
