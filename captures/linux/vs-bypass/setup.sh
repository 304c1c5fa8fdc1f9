# cache_bypass: what a service by mark has no server for goes where it was sent; a local address, another protocol, one packet; errors about it.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo ra rb; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.1.100/32 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
# nobody lives in c and s: the pcaps play all hosts
for i in 2 3 4 5; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:0$i nud permanent dev rb
done
vs() { ip netns exec r ipvsadm "$@"; }
ip netns exec r sysctl -qw net.ipv4.vs.cache_bypass=1
ip -n r route add 10.5.0.0/24 via 10.0.2.5
ip -n r link set rb mtu 1400; ip -n s link set eth0 mtu 1400
ip -n r rule add fwmark 1 lookup 100
ip -n r rule add fwmark 2 lookup 100
ip -n r route add local default dev lo table 100
ip netns exec r iptables -t mangle -A PREROUTING -i ra -d 10.0.0.0/8 -p tcp -j MARK --set-mark 1
ip netns exec r iptables -t mangle -A PREROUTING -i ra -d 10.0.0.0/8 -p udp -j MARK --set-mark 2
vs -A -f 1 -s rr
vs -a -f 1 -r 10.0.2.2:0 -g
vs -A -f 2 -s rr -o
