# The bridge device has an address: frames for its MAC and broadcasts go up; a frame for the MAC of the port it came in by is answered,
# one for another port's MAC reaches the bridge device and is dropped there.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw addr add 10.0.0.254/24 dev br0
ip -n sw link set br0 up
# no probes, however late the state is read
ip netns exec sw sysctl -qw net.ipv4.neigh.br0.delay_first_probe_time=600
for i in 1 2; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
