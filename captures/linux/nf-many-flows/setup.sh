# Two hundred flows of three protocols through SNAT to a range of addresses and DNAT to another, their answers, and what conntrack says of them: the choice of address is a hash
# of source and destination.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip netns exec r iptables -t nat -A POSTROUTING -o rb -p udp -j SNAT --to-source 10.0.2.16-10.0.2.31
ip netns exec r iptables -t nat -A POSTROUTING -o rb -p tcp -j SNAT --to-source 10.0.2.32-10.0.2.47 --persistent
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.100 -j DNAT --to-destination 10.0.2.2-10.0.2.5
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.101 -j NETMAP --to 10.0.2.0/29
ip -n r addr add 10.0.1.100/32 dev ra; ip -n r addr add 10.0.1.101/32 dev ra
