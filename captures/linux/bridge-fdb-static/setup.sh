# Entries added by hand: static and dynamic ones move when their MAC appears on another port, permanent ones (local) do not and take
# frames up; sticky ones stay. An entry may point to a port whose host is another.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
bridge -n sw fdb add 02:00:00:00:00:a1 dev p1 master static
bridge -n sw fdb add 02:00:00:00:00:a2 dev p1 master dynamic
bridge -n sw fdb add 02:00:00:00:00:a3 dev p1 master permanent
bridge -n sw fdb add 02:00:00:00:00:a4 dev p1 master static sticky
bridge -n sw fdb add 02:00:00:00:00:a5 dev br0 self
bridge -n sw fdb add 02:00:00:00:00:a6 dev p1 self
bridge -n sw fdb add 02:00:00:00:00:12 dev p3 master static
