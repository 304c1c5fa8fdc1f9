# Flannel's vxlan backend on two nodes: flannel.1 (VNI 1, port 8472, nolearning) with permanent neighbours and entries for the other node, routes by its address
# (onlink), pods behind a bridge, forwarding; the MTU of pods is that of the tunnel.
for i in 1 2; do
  ip netns add n$i
  ip netns add pod$i
done
ip link add eth0 netns n1 address 02:00:00:00:00:01 type veth peer name eth0 netns n2 address 02:00:00:00:00:02
for i in 1 2; do
  j=$((3 - i))
  ip netns exec n$i sysctl -qw net.ipv4.ip_forward=1
  ip -n n$i addr add 192.168.56.1$i/24 dev eth0
  ip -n n$i link set eth0 up
  ip -n n$i link add flannel.1 address 0a:00:00:00:00:0$i type vxlan id 1 local 192.168.56.1$i dev eth0 dstport 8472 nolearning
  ip -n n$i addr add 10.244.$i.0/32 dev flannel.1
  ip -n n$i link set flannel.1 up
  ip -n n$i link add cni0 address 02:00:00:00:02:0$i type bridge
  ip -n n$i link set cni0 mtu 1450
  ip -n n$i addr add 10.244.$i.1/24 dev cni0
  ip link add veth0 netns n$i mtu 1450 address 02:00:00:00:03:0$i type veth peer name eth0 netns pod$i mtu 1450 address 02:00:00:00:04:0$i
  ip -n n$i link set veth0 master cni0
  ip -n n$i link set veth0 up
  ip -n n$i link set cni0 up
  ip -n pod$i addr add 10.244.$i.5/24 dev eth0
  ip -n pod$i link set eth0 up
  ip -n pod$i route add default via 10.244.$i.1
done
for i in 1 2; do
  j=$((3 - i))
  ip -n n$i neigh replace 10.244.$j.0 lladdr 0a:00:00:00:00:0$j dev flannel.1 nud permanent
  bridge -n n$i fdb append 0a:00:00:00:00:0$j dev flannel.1 dst 192.168.56.1$j
  ip -n n$i route add 10.244.$j.0/24 via 10.244.$j.0 dev flannel.1 onlink
done
