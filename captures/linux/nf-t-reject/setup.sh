# REJECT of forwarded packets with every type: what each error says and quotes; never for later fragments, bad checksums, RST, ICMP errors, broadcasts;
# a reset's numbers depend on ACK; the reject type of a packet with a mark, options or TOS.
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
fw() { ip netns exec r iptables -A FORWARD "$@"; }
fw -p udp --dport 100 -j REJECT
fw -p udp --dport 101 -j REJECT --reject-with icmp-net-unreachable
fw -p udp --dport 102 -j REJECT --reject-with icmp-host-unreachable
fw -p udp --dport 103 -j REJECT --reject-with icmp-proto-unreachable
fw -p udp --dport 104 -j REJECT --reject-with icmp-port-unreachable
fw -p udp --dport 105 -j REJECT --reject-with icmp-net-prohibited
fw -p udp --dport 106 -j REJECT --reject-with icmp-host-prohibited
fw -p udp --dport 107 -j REJECT --reject-with icmp-admin-prohibited
fw -p tcp --dport 80 -j REJECT --reject-with tcp-reset
fw -p tcp --dport 81 -j REJECT
fw -f -j REJECT
fw -p icmp -j REJECT
fw -p 47 -j REJECT
fw -p 132 -j REJECT
fw -p 253 -j REJECT
fw -p udp --dport 200 -j REJECT
