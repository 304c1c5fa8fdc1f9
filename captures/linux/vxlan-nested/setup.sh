# A tunnel in a tunnel between two hosts: the inner one's packets are routed into the outer one. Both tell the same flow by its ports, one without ports anew.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
n=1
for h in a b; do
  o=$((3 - n))
  ip -n $h addr add 10.0.0.$n/24 dev e$h
  ip -n $h link set e$h up
  ip -n $h link add outer address 02:00:00:00:01:0$h type vxlan id 1 local 10.0.0.$n remote 10.0.0.$o dstport 4789 dev e$h
  ip -n $h addr add 10.1.0.$n/24 dev outer
  ip -n $h link set outer up
  ip -n $h link add inner address 02:00:00:00:02:0$h type vxlan id 2 local 10.1.0.$n remote 10.1.0.$o dstport 8472 dev outer
  ip -n $h addr add 10.2.0.$n/24 dev inner
  ip -n $h link set inner up
  n=$o
done
