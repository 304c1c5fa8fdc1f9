# TEE at every hook: the copy has DF set, a TTL one less in PREROUTING and INPUT, meets OUTPUT and POSTROUTING (but no second TEE), leaves before the
# original; to a gateway by a route, with a device, and to one without a route; copies that do not fit are answered.
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
ip netns add m
ip link add rm netns r address 02:00:00:00:03:01 type veth peer name eth0 netns m address 02:00:00:00:03:02
ip -n r link set rm mtu 1000 up; ip -n m link set eth0 up
ip -n r addr add 10.0.3.1/24 dev rm
ip -n r neigh add 10.0.3.9 lladdr 02:00:00:00:03:02 nud permanent dev rm
ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:03:02 nud permanent dev rm
ip -n r neigh add 10.0.9.9 lladdr 02:00:00:00:03:02 nud permanent dev rm
r() { ip netns exec r iptables "$@"; }
r -t mangle -A PREROUTING -p udp --dport 1 -j TEE --gateway 10.0.3.9
r -t mangle -A INPUT -p udp --dport 2 -j TEE --gateway 10.0.3.9
r -t mangle -A FORWARD -p udp --dport 3 -j TEE --gateway 10.0.3.9
r -t mangle -A OUTPUT -p icmp -j TEE --gateway 10.0.3.9
r -t mangle -A POSTROUTING -p udp --dport 4 -j TEE --gateway 10.0.3.9
r -t mangle -A PREROUTING -p udp --dport 5 -j TEE --gateway 10.0.9.9 --oif rm
r -t mangle -A PREROUTING -p udp --dport 6 -j TEE --gateway 192.0.2.1
r -t mangle -A PREROUTING -p udp --dport 7 -j TEE --gateway 10.0.1.7
r -t mangle -A PREROUTING -p udp --dport 8 -j TEE --gateway 10.0.3.9
r -t mangle -A PREROUTING -p udp --dport 8 -j TEE --gateway 10.0.1.7
r -t mangle -A OUTPUT -p udp --dport 7 -j TOS --set-tos 0x10
r -A OUTPUT -p udp --dport 8
r -A FORWARD -m conntrack --ctstate NEW
r -A OUTPUT -m conntrack --ctstate UNTRACKED
