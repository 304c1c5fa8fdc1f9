# Calico's chains (Felix, iptables mode): two workloads without a bridge, one with a policy, sets of selectors and of named ports, marks, gotos, the reverse
# path in raw, masquerading out of the pool, a floating address.
for n in node client a b; do ip netns add $n; done
ip -n node link set lo up
ip link add eth0 netns node address 02:00:00:00:00:10 type veth peer name eth0 netns client address 02:00:00:00:00:20
ip -n node addr add 192.168.1.10/24 dev eth0
ip -n node addr add 192.168.1.99/32 dev eth0
ip -n node link set eth0 up; ip -n client link set eth0 up
ip -n node neigh add 192.168.1.50 lladdr 02:00:00:00:00:20 nud permanent dev eth0
workload() { # NAME ADDRESS LAST-BYTE
  ip link add cali$1 netns node address ee:ee:ee:ee:ee:ee type veth peer name eth0 netns $1 address 02:ca:11:c0:00:$3
  ip -n node link set cali$1 up
  ip -n $1 link set eth0 up
  ip -n node route add $2/32 dev cali$1 scope link
  ip -n node neigh add $2 lladdr 02:ca:11:c0:00:$3 nud permanent dev cali$1
}
workload a 10.244.1.2 02
workload b 10.244.1.3 03
ip netns exec node sysctl -qw net.ipv4.ip_forward=1
ip netns exec node ipset restore <sets
ip netns exec node iptables-restore <rules.v4
