# Sizes: a port forwards frames up to MTU + 14 + 4 bytes; the outgoing tap shows the frame even when the peer then drops it.
# br0 has ports of 1500, 1400 and 1600 bytes (and takes the smallest); the peer of p2 has a smaller MTU than p2.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
for i in 1 2 3 4; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
done
ip -n sw link set p2 mtu 1500; ip -n h2 link set eth0 mtu 1300
ip -n sw link set p3 mtu 1400; ip -n h3 link set eth0 mtu 1400
ip -n sw link set p4 mtu 1600; ip -n h4 link set eth0 mtu 1600
for i in 1 2 3 4; do
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
ip -n sw addr add 10.0.0.254/24 dev br0
