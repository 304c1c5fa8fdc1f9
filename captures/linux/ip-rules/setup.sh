# ip rule: from, to, iif, tos, ports, protocol, not, goto, blackhole, unreachable, prohibit, suppress_prefixlength, priority order.
ip netns add c; ip netns add r; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip -n r link add d0 address 02:00:00:00:03:01 type dummy
ip -n r addr add 10.0.3.1/24 dev d0
ip -n r link set d0 up
for i in 1 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.3.10$i lladdr 02:00:00:00:03:0$i nud permanent dev d0
  ip -n r route add default via 10.0.3.10$i table 10$i
done
ip -n r route add 10.50.0.0/16 via 10.0.3.109
ip -n r route add default via 10.0.2.5
ip -n r rule add from 10.0.1.3 lookup 101 pref 100
ip -n r rule add to 10.20.0.0/16 lookup 102 pref 110
ip -n r rule add iif ra to 10.21.0.0/16 lookup 103 pref 120
ip -n r rule add iif rb to 10.22.0.0/16 lookup 103 pref 121
ip -n r rule add tos 0x10 lookup 104 pref 130
ip -n r rule add ipproto tcp dport 80 lookup 105 pref 140
ip -n r rule add ipproto udp sport 5000-5010 lookup 106 pref 150
ip -n r rule add not from 10.0.1.0/24 to 10.23.0.0/16 lookup 107 pref 160
ip -n r rule add to 10.24.0.0/16 goto 300 pref 170
ip -n r rule add to 10.24.0.0/16 lookup 101 pref 200
ip -n r rule add to 10.24.0.0/16 lookup 108 pref 300
ip -n r rule add to 10.25.0.0/16 blackhole pref 310
ip -n r rule add to 10.26.0.0/16 unreachable pref 320
ip -n r rule add to 10.27.0.0/16 prohibit pref 330
ip -n r rule add from 10.0.1.4 lookup main suppress_prefixlength 0 pref 340
ip -n r rule add from 10.0.1.4 lookup 109 pref 341
ip netns exec r sysctl -qw net.ipv4.icmp_ratelimit=0
