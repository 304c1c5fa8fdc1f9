# Nobody to take a new connection: no server, weight 0 only; what the client hears (port unreachable, nothing, a reset), by protocol; a ping to the
# service's address; a port without a service; unknown protocols.
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
vs -A -t 10.0.9.1:80 -s rr
vs -A -u 10.0.9.1:53 -s rr
vs -A --sctp-service 10.0.9.1:99 -s rr
vs -A -t 10.0.9.1:81 -s rr -p 100
vs -A -u 10.0.9.1:81 -s rr --ops
ip netns exec r iptables -t mangle -A PREROUTING -p tcp --dport 82 -j MARK --set-mark 5
vs -A -f 5 -s rr
# of an address that is not the director's, for which it is a router
vs -A -t 10.0.2.9:80 -s rr
