# Masquerading between links of different MTU: what does not fit towards the server, and back towards the client, with and without DF, larger and smaller; who is told,
# and which addresses the error quotes; a route with an MTU; errors of routers behind both links; TCP and UDP; pmtu_disc 0; conntrack 1, with what the rules masquerade.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip link add rc netns r address 02:00:00:00:03:01 type veth peer name eth1 netns s address 02:00:00:00:03:02
for d in lo ra rb rc; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up; ip -n s link set eth1 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.9.1/32 dev lo
ip -n r addr add 10.0.2.1/24 dev rb
ip -n r addr add 10.0.3.1/24 dev rc
# nobody lives in c and s: the pcaps play all hosts
for i in 2 3 4 5 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
  ip -n r neigh add 10.0.3.$i lladdr 02:00:00:00:03:02 nud permanent dev rc
done
# the first server is behind a narrow link, the second behind a route with an MTU; far is a client behind one
ip -n r link set rb mtu 1000
ip -n r route add 10.0.3.3/32 dev rc mtu 900
ip -n r route add 10.0.7.0/24 via 10.0.1.9 mtu 800
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
modprobe ip_vs
vs() { ip netns exec r ipvsadm "$@"; }
vs -A -u 10.0.9.1:53 -s rr
vs -a -u 10.0.9.1:53 -r 10.0.2.2:5353 -m
vs -A -t 10.0.9.1:80 -s rr
vs -a -t 10.0.9.1:80 -r 10.0.2.3:8080 -m
vs -A -u 10.0.9.1:54 -s rr
vs -a -u 10.0.9.1:54 -r 10.0.3.3:5400 -m
