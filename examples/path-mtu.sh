# Why small requests work and large ones hang: a path with a narrow middle.
#
#   client --- r1 --- (MTU 1400) --- r2 --- server
#
# Try:  vethwork run examples/path-mtu.sh

for ns in client r1 r2 server; do ip netns add $ns; done
ip link add eth0 netns client type veth peer name left netns r1
ip link add right netns r1 mtu 1400 type veth peer name left netns r2 mtu 1400
ip link add right netns r2 type veth peer name eth0 netns server
ip -n client addr add 10.1.0.2/24 dev eth0
ip -n r1 addr add 10.1.0.1/24 dev left
ip -n r1 addr add 10.2.0.1/24 dev right
ip -n r2 addr add 10.2.0.2/24 dev left
ip -n r2 addr add 10.3.0.1/24 dev right
ip -n server addr add 10.3.0.2/24 dev eth0
for link in "client eth0" "r1 left" "r1 right" "r2 left" "r2 right" "server eth0"; do
  set -- $link
  ip -n $1 link set $2 up
done
ip -n client route add default via 10.1.0.1
ip -n r1 route add 10.3.0.0/24 via 10.2.0.2
ip -n r2 route add 10.1.0.0/24 via 10.2.0.1
ip -n server route add default via 10.3.0.1
for r in r1 r2; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1; done

echo "== small: goes through"
ip netns exec client ping -c 1 -W 1 10.3.0.2
echo "== large, may not be cut: r1 says what fits"
ip netns exec client ping -c 1 -W 1 -M do -s 1472 10.3.0.2
echo "== the client has learned it"
ip -n client route get 10.3.0.2
echo "== large, may be cut: goes through in two pieces"
ip netns exec client ping -c 1 -W 1 -s 1472 10.3.0.2
