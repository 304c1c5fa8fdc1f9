# No frames: the order of routes and rules under add, append, prepend, replace, change and delete; what goes when addresses and links go.
ip netns add r
ip -n r link set lo up
for i in 1 2; do
  ip -n r link add d$i address 02:00:00:00:00:0$i type dummy
  ip -n r link set d$i up
  ip -n r addr add 10.0.$i.1/24 dev d$i
done
