# Port states set by hand (STP off): disabled, listening, learning, blocking and forwarding ports, what they pass and what they learn; a port
# that is down; a port taken out.
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip -n sw link set br0 up
for i in 1 2 3 4 5; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
sleep 1
bridge -n sw link set dev p1 state 1
bridge -n sw link set dev p2 state 2
bridge -n sw link set dev p3 state 4
bridge -n sw link set dev p4 state 0
