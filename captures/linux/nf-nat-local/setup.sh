# The host's own packets: DNAT at OUTPUT routes anew (to another device, to lo), SNAT at INPUT, its answers to what came in by DNAT.
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
ip -n r route add 10.99.0.0/16 via 10.0.1.2
nat() { ip netns exec r iptables -t nat "$@"; }
nat -A OUTPUT -d 10.99.0.1 -j DNAT --to-destination 10.0.2.2
nat -A OUTPUT -d 10.99.0.2 -j DNAT --to-destination 127.0.0.1
nat -A OUTPUT -d 10.99.0.3 -j DNAT --to-destination 10.0.2.3-10.0.2.6
nat -A OUTPUT -d 10.0.2.4 -j NETMAP --to 10.0.1.0/24
nat -A OUTPUT -d 10.99.0.5 -j DNAT --to-destination 10.55.5.5
nat -A POSTROUTING -o rb -j MASQUERADE
nat -A PREROUTING -d 10.0.2.9 -j DNAT --to-destination 10.0.1.1
nat -A INPUT -s 10.0.1.3 -p icmp -j SNAT --to-source 10.0.1.4
nat -A INPUT -s 10.0.1.3 -p udp -j SNAT --to-source 10.0.1.5:999
