# Longest prefix, metric (the lowest wins while its device is up), a TOS route, routes of other tables, a default route, one without gateway,
# onlink, an address as prefix; what has no route gets net unreachable.
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
for i in 1 2 3 4 5 6 7; do ip -n r neigh add 10.0.3.10$i lladdr 02:00:00:00:03:0$i nud permanent dev d0; done
ip -n r route add 10.1.0.0/16 via 10.0.3.101
ip -n r route add 10.1.1.0/24 via 10.0.3.102
ip -n r route add 10.1.1.128/25 via 10.0.3.103
ip -n r route add 10.1.1.200/32 via 10.0.3.104
ip -n r route add 10.2.0.0/16 via 10.0.3.101 metric 200
ip -n r route add 10.2.0.0/16 via 10.0.3.102 metric 100
ip -n r route append 10.2.0.0/16 via 10.0.3.103 metric 100
ip -n r route add 10.3.0.0/16 via 10.0.3.101
ip -n r route add 10.3.0.0/16 tos 0x10 via 10.0.3.102
ip -n r route add 10.4.0.0/16 via 10.0.3.101 table 100
ip -n r route add 10.5.0.0/16 via 10.0.3.101 table default
ip -n r route add 10.5.5.0/24 via 10.0.3.102
ip -n r route add 10.6.0.0/16 dev d0 scope link
ip -n r neigh add 10.6.0.1 lladdr 02:00:00:00:03:66 nud permanent dev d0
ip -n r route add 10.7.0.0/16 via 172.16.0.1 dev d0 onlink
ip -n r neigh add 172.16.0.1 lladdr 02:00:00:00:03:77 nud permanent dev d0
ip -n r route add 10.8.0.0/16 via 10.0.2.5
