# Which address of a range a client gets: a hash of source and destination (of the source alone with --persistent); ports shifted by a base.
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
nat() { ip netns exec r iptables -t nat "$@"; }
nat -A PREROUTING -p udp --dport 1000 -j DNAT --to-destination 10.0.2.2-10.0.2.9
nat -A PREROUTING -p udp --dport 1001 -j DNAT --to-destination 10.0.2.2-10.0.2.9 --persistent
nat -A PREROUTING -p udp --dport 1002 -j DNAT --to-destination 10.0.2.4-10.0.2.6:99
nat -A PREROUTING -p udp --dport 1003 -j DNAT --to-destination 10.0.2.3-10.0.2.3
nat -A PREROUTING -p udp --dport 1020:1030 -j DNAT --to-destination 10.0.2.5:2000-2003/1020
nat -A PREROUTING -p tcp --dport 1020:1030 -j DNAT --to-destination :3000-3010/1020
nat -A PREROUTING -p udp --dport 7000:7100 -j DNAT --to-destination 10.0.2.7:7050-7060
