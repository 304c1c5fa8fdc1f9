# Services, connections and settings of two namespaces are apart, though they have the same addresses and ports: two directors for two pairs of links.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo ra rb; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip -n r addr add 10.0.9.1/32 dev lo
# nobody lives in c and s: the pcaps play all hosts
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
modprobe ip_vs
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
vs() { ip netns exec r ipvsadm "$@"; }
ip netns add q
ip link add qa netns q address 02:00:00:00:01:01 type veth peer name eth1 netns c address 02:00:00:00:01:02
ip link add qb netns q address 02:00:00:00:02:01 type veth peer name eth1 netns s address 02:00:00:00:02:02
for d in lo qa qb; do ip -n q link set $d up; done
ip -n c link set eth1 up; ip -n s link set eth1 up
ip -n q addr add 10.0.1.1/24 dev qa
ip -n q addr add 10.0.2.1/24 dev qb
ip -n q addr add 10.0.9.1/32 dev lo
for i in 2 3; do
  ip -n q neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev qa
  ip -n q neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev qb
done
ip netns exec q sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0 net.ipv4.vs.nat_icmp_send=1 net.ipv4.vs.sloppy_tcp=1
for n in r q; do
  ip netns exec $n ipvsadm -A -u 10.0.9.1:53 -s rr -p 100
  ip netns exec $n ipvsadm -A -t 10.0.9.1:80 -s rr
done
vs -a -u 10.0.9.1:53 -r 10.0.2.2:53 -m
vs -a -t 10.0.9.1:80 -r 10.0.2.2:80 -m
ip netns exec q ipvsadm -a -u 10.0.9.1:53 -r 10.0.2.3:53 -m
ip netns exec q ipvsadm -a -t 10.0.9.1:80 -r 10.0.2.3:80 -m
ip netns exec q ipvsadm --set 100 0 200
