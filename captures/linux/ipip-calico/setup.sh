# Calico with IPIP: one tunl0 a node, addressed by the routes to the other nodes' blocks (via NODE dev tunl0 onlink). Pods behind veths with a /32 and the
# gateway 169.254.1.1; the module's devices come into all namespaces.
modprobe ipip
for n in n1 n2 n3 p1 p2 net; do ip netns add $n; done
ip -n net link add br0 address 02:00:00:00:00:ff type bridge mcast_snooping 0
ip -n net link set br0 up
for i in 1 2 3; do
  ip link add eth0 netns n$i address 02:00:00:00:09:0$i type veth peer name p$i netns net address 02:00:00:00:09:1$i
  ip -n net link set p$i master br0 up
  ip -n n$i addr add 10.0.0.$i/24 dev eth0
  ip -n n$i link set eth0 up
  ip netns exec n$i sysctl -qw net.ipv4.ip_forward=1
  ip -n n$i link set tunl0 mtu 1440
  ip -n n$i link set tunl0 up
  ip -n n$i addr add 192.168.$i.0/32 dev tunl0
done
for i in 1 2; do
  ip link add cali$i netns n$i address ee:ee:ee:ee:ee:ee type veth peer name eth0 netns p$i address 02:00:00:00:05:0$i
  ip -n n$i link set cali$i up
  ip netns exec n$i sysctl -qw net.ipv4.conf.cali$i.proxy_arp=1
  ip -n n$i route add 192.168.$i.10/32 dev cali$i scope link
  ip -n n$i route add blackhole 192.168.$i.0/26
  ip -n p$i addr add 192.168.$i.10/32 dev eth0
  ip -n p$i link set eth0 up
  ip -n p$i route add 169.254.1.1 dev eth0 scope link
  ip -n p$i route add default via 169.254.1.1 dev eth0
  ip -n n$i neigh add 192.168.$i.10 lladdr 02:00:00:00:05:0$i dev cali$i
  ip -n p$i neigh add 169.254.1.1 lladdr ee:ee:ee:ee:ee:ee dev eth0
done
for i in 1 2 3; do for j in 1 2 3; do
  ip -n n$i neigh replace 10.0.0.$j lladdr 02:00:00:00:09:0$j dev eth0
  [ $i = $j ] || ip -n n$i route add 192.168.$j.0/26 via 10.0.0.$j dev tunl0 proto bird onlink
done; done
ip -n n1 -d link show tunl0
ip -n n1 route
ip -n net link show type ipip
