# Head-end replication: three endpoints, each sends what it has no entry for to both others; a bridge behind each, whose hosts are learned.
# Nobody forwards what came from the tunnel back into it.
ip netns add net
ip -n net link add sw type bridge mcast_snooping 0
ip -n net link set sw up
for i in 1 2 3; do
  ip netns add h$i
  ip netns add c$i
  ip link add p$i netns net address 02:00:00:00:02:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:0$i
  ip -n net link set p$i master sw up
  ip -n h$i addr add 10.0.0.$i/24 dev eth0
  ip -n h$i link set eth0 up
  ip -n h$i link add br0 address 02:00:00:00:03:0$i type bridge mcast_snooping 0
  ip -n h$i link add vx address 02:00:00:00:01:0$i type vxlan id 7 local 10.0.0.$i dev eth0 dstport 4789
  ip link add v$i netns h$i address 02:00:00:00:04:0$i type veth peer name eth0 netns c$i address 02:00:00:00:05:0$i
  ip -n h$i link set vx master br0 up
  ip -n h$i link set v$i master br0 up
  ip -n h$i link set br0 up
  ip -n c$i addr add 192.168.0.$i/24 dev eth0
  ip -n c$i link set eth0 up
done
for i in 1 2 3; do
  for j in 1 2 3; do
    if [ $i != $j ]; then bridge -n h$i fdb append 00:00:00:00:00:00 dev vx dst 10.0.0.$j; fi
  done
done
