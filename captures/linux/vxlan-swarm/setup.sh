# Docker Swarm's overlay network on two hosts: on each a namespace with a bridge and a VXLAN device that was made on the host and moved, so that its socket and
# routes stay there; ARP answered by the device from permanent neighbours (proxy), MACs from static entries, misses told (l2miss l3miss: nobody listens).
for i in 1 2; do
  ip netns add n$i
  ip netns add ov$i
  ip netns add c$i
done
ip link add eth0 netns n1 address 02:00:00:00:00:01 type veth peer name eth0 netns n2 address 02:00:00:00:00:02
for i in 1 2; do
  j=$((3 - i))
  ip -n n$i addr add 172.20.0.$i/24 dev eth0
  ip -n n$i link set eth0 up
  ip -n n$i link set lo up
  ip -n n$i link add vx-001001 address 02:00:00:00:01:0$i type vxlan id 4097 proxy l2miss l3miss dstport 4789
  ip -n n$i link set vx-001001 netns ov$i name vxlan0
  ip -n ov$i link add br0 address 02:00:00:00:02:0$i type bridge
  ip -n ov$i addr add 10.0.1.1/24 dev br0
  ip -n ov$i link set br0 mtu 1450
  ip -n ov$i link set vxlan0 mtu 1450
  ip -n ov$i link set vxlan0 master br0
  ip -n ov$i link set vxlan0 up
  ip link add veth0 netns ov$i mtu 1450 address 02:00:00:00:03:0$i type veth peer name eth0 netns c$i mtu 1450 address 02:42:0a:00:01:0$((i + 2))
  ip -n ov$i link set veth0 master br0
  ip -n ov$i link set veth0 up
  ip -n ov$i link set br0 up
  ip -n c$i addr add 10.0.1.$((i + 2))/24 dev eth0
  ip -n c$i link set eth0 up
  ip -n ov$i neigh add 10.0.1.$((j + 2)) lladdr 02:42:0a:00:01:0$((j + 2)) dev vxlan0 nud permanent
  bridge -n ov$i fdb add 02:42:0a:00:01:0$((j + 2)) dev vxlan0 dst 172.20.0.$j self permanent
done
