# A multicast group instead of a list of endpoints: three hosts on a switch that snoops, each joins when its tunnel comes up and leaves when it goes down;
# frames to nobody known go to the group (TTL 1), answers are learned; a second tunnel on the same port and group does not join again.
ip netns add net
ip -n net link add sw address 02:00:00:00:02:00 type bridge
ip -n net link set sw up
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns net address 02:00:00:00:02:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:0$i
  ip -n net link set p$i master sw up
  ip -n h$i addr add 10.0.0.$i/24 dev eth0
  ip -n h$i link set eth0 up
  ip -n h$i link add vx address 02:00:00:00:01:0$i type vxlan id 7 group 239.1.1.1 dev eth0 dstport 4789
  ip -n h$i link add vy address 02:00:00:00:06:0$i type vxlan id 8 group 239.1.1.1 dev eth0 dstport 4789
  ip -n h$i addr add 192.168.0.$i/24 dev vx
  ip -n h$i link set vx up
done
ip -n h1 link set vy up
