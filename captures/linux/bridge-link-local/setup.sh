# Reserved groups 01:80:c2:00:00:0x: without STP :00 is flooded, :01 to :0f are not; br0 passes them up, br1 also forwards what its
# group_fwd_mask names (0x4008: :03 and :0e). Port p5 has a mask of its own.
ip netns add sw
for b in 0 1; do
  ip -n sw link add br$b address 02:00:00:00:00:0$b type bridge
  ip -n sw link set br$b up
done
for i in 1 2 3 4 5; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n h$i link set eth0 up
done
for i in 1 2; do ip -n sw link set p$i master br0 up; done
for i in 3 4 5; do ip -n sw link set p$i master br1 up; done
ip -n sw link set br1 type bridge group_fwd_mask 0x4008
ip -n sw link set p5 type bridge_slave group_fwd_mask 0x10
