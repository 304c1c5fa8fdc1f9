# Two bridges in a row (a veth between them): learning works on both, broadcasts reach all, IP stacks of both bridges answer.
ip netns add sw
for b in 0 1; do
  ip -n sw link add br$b address 02:00:00:00:0$b:01 type bridge
  ip -n sw addr add 10.0.0.25$b/24 dev br$b
done
ip -n sw link add x0 address 02:00:00:00:02:00 type veth peer name x1 address 02:00:00:00:02:01
ip -n sw link set x0 master br0 up
ip -n sw link set x1 master br1 up
for i in 1 2 3 4; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br$(( (i - 1) / 2 )) up
  ip -n h$i link set eth0 up
  ip -n h$i addr add 10.0.0.$i/24 dev eth0
done
# last, so that their own IGMP reports reach the ports
ip -n sw link set br0 up; ip -n sw link set br1 up
