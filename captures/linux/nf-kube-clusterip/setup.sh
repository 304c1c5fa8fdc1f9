# kube-proxy's chains: two ClusterIP services from pods, from outside and from the pod behind them (hairpin, masqueraded). The endpoint is not left
# to chance: its probability is 0 or 1.
for n in node client remote a b; do ip netns add $n; done
ip -n node link set lo up
# no reports of the bridge's own groups: they leave at random moments; no redirects and no limits, which depend on the time
ip netns exec node sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0 net.ipv4.icmp_ratelimit=0
ip netns exec node sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0
ip link add eth0 netns node address 02:00:00:00:00:10 type veth peer name eth0 netns client address 02:00:00:00:00:20
ip link add eth1 netns node address 02:00:00:00:00:11 type veth peer name eth0 netns remote address 02:00:00:00:00:21
ip -n node link add cni0 address 02:58:00:00:00:01 type bridge
ip -n node addr add 10.244.1.1/24 dev cni0
ip -n node addr add 192.168.1.10/24 dev eth0
ip -n node addr add 192.168.2.10/24 dev eth1
for d in cni0 eth0 eth1; do ip -n node link set $d up; done
ip -n client link set eth0 up; ip -n remote link set eth0 up
ip -n node neigh add 192.168.1.50 lladdr 02:00:00:00:00:20 nud permanent dev eth0
ip -n node neigh add 192.168.2.11 lladdr 02:00:00:00:00:21 nud permanent dev eth1
# pods of the other node
ip -n node route add 10.244.2.0/24 via 192.168.2.11
plug() { # NAME ADDRESS LAST-BYTE
  ip link add v$1 netns node address 02:58:00:00:01:$3 type veth peer name eth0 netns $1 address 02:58:0a:f4:01:$3
  ip -n node link set v$1 master cni0
  ip -n node link set v$1 up
  ip netns exec node bridge link set dev v$1 hairpin on
  ip -n $1 link set eth0 up
  ip -n node neigh add $2 lladdr 02:58:0a:f4:01:$3 nud permanent dev cni0
}
plug a 10.244.1.2 02
plug b 10.244.1.3 03
ip netns exec node sysctl -qw net.ipv4.ip_forward=1
ip netns exec node iptables-restore <rules.v4
