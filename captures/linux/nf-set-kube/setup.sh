# kube-proxy with IPVS: its sets and the rules that mark and masquerade by them, but without the virtual servers themselves.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
sets() { ip netns exec r ipset "$@"; }
rule() { ip netns exec r iptables -A FORWARD "$@"; }
for i in 10.96.0.0/12 10.244.0.0/16; do ip -n r route add $i via 10.0.2.2; done
sets restore <sets
ip netns exec r iptables-restore --noflush <rules.v4
