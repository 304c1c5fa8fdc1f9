# REDIRECT: to the first address of the incoming device (dropped where it has none), with another port; packets of the host itself to lo.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo ra rb; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
# nobody lives in c and s: the pcaps play all hosts
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip -n r addr add 10.0.3.1/24 dev ra
ip -n r link add rc address 02:00:00:00:03:01 type veth peer name eth1 netns c address 02:00:00:00:03:02
ip -n r link set rc up; ip -n c link set eth1 up
ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.rc.rp_filter=0
nat() { ip netns exec r iptables -t nat "$@"; }
nat -A PREROUTING -p udp --dport 1000 -j REDIRECT
nat -A PREROUTING -p udp --dport 1001 -j REDIRECT --to-ports 2001
nat -A PREROUTING -p tcp --dport 1002 -j REDIRECT --to-ports 2002
nat -A PREROUTING -p icmp -d 10.0.2.7 -j REDIRECT
nat -A OUTPUT -p icmp -d 10.0.2.8 -j REDIRECT
ip netns exec r sysctl -qw net.ipv4.icmp_ratelimit=0
