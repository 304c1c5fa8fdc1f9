# Behind two NAT routers: c is masqueraded by r and again by q; s reaches a port of c's host through both; errors come all the way back.
for n in c r q s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name qa netns q address 02:00:00:00:02:02
ip link add qb netns q address 02:00:00:00:03:01 type veth peer name eth0 netns s address 02:00:00:00:03:02
for d in r/lo r/ra r/rb q/lo q/qa q/qb c/eth0 s/eth0; do ip -n ${d%/*} link set ${d#*/} up; done
ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb
ip -n q addr add 10.0.2.2/24 dev qa; ip -n q addr add 10.0.3.1/24 dev qb
ip -n r route add default via 10.0.2.2
for n in r q; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
ip -n r neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 nud permanent dev ra
ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 nud permanent dev rb
ip -n q neigh add 10.0.2.1 lladdr 02:00:00:00:02:01 nud permanent dev qa
ip -n q neigh add 10.0.3.2 lladdr 02:00:00:00:03:02 nud permanent dev qb
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
ip netns exec q iptables -t nat -A POSTROUTING -o qb -j MASQUERADE
ip netns exec q iptables -t nat -A PREROUTING -i qb -p udp --dport 8080 -j DNAT --to-destination 10.0.2.1:8081
ip netns exec r iptables -t nat -A PREROUTING -i rb -p udp --dport 8081 -j DNAT --to-destination 10.0.1.2:82
