# Hairpin: a host of the bridge reaches its neighbour, and itself, by the router's address and published port; masqueraded, so that answers
# come back this way, and not (they then go past the router).
for n in a b r; do ip netns add $n; done
ip -n r link add br0 address 02:00:00:00:01:01 type bridge
for i in a:02 b:03; do
  ip link add v${i%:*} netns r address 02:00:00:00:01:1${i#*:0} type veth peer name eth0 netns ${i%:*} address 02:00:00:00:01:${i#*:}
  ip -n r link set v${i%:*} master br0 up
  ip -n ${i%:*} link set eth0 up
  ip -n r neigh add 10.0.1.${i#*:0} lladdr 02:00:00:00:01:${i#*:} nud permanent dev br0
done
ip -n r link set va type bridge_slave hairpin on
ip -n r link set lo up; ip -n r link set br0 up
ip -n r addr add 10.0.1.1/24 dev br0
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.br0.send_redirects=0
# the bridge's own reports come before the rules
sleep 3
nat() { ip netns exec r iptables -t nat "$@"; }
nat -A PREROUTING -d 10.0.1.1 -p tcp --dport 8080 -j DNAT --to-destination 10.0.1.3:80
nat -A PREROUTING -d 10.0.1.1 -p tcp --dport 8081 -j DNAT --to-destination 10.0.1.2:80
nat -A PREROUTING -d 10.0.1.1 -p udp --dport 8082 -j DNAT --to-destination 10.0.1.3:53
nat -A POSTROUTING -s 10.0.1.0/24 -d 10.0.1.0/24 -p tcp -j MASQUERADE
