# Rules that send packets to a virtual service: DNAT and REDIRECT to its address before IPVS sees it, with vs/conntrack 1 and 0; a service whose
# server's answers another DNAT would take; SNAT of the client at INPUT.
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
vs -A -u 10.0.9.1:53 -s rr
vs -a -u 10.0.9.1:53 -r 10.0.2.2:5353 -m
vs -a -u 10.0.9.1:53 -r 10.0.2.3:53 -m
vs -A -u 10.0.1.1:99 -s rr
vs -a -u 10.0.1.1:99 -r 10.0.2.2:99 -m
t() { ip netns exec r iptables -t nat "$@"; }
t -A PREROUTING -d 10.0.9.7 -p udp --dport 1053 -j DNAT --to-destination 10.0.9.1:53
t -A PREROUTING -i ra -p udp --dport 1099 -j REDIRECT --to-ports 99
t -A INPUT -p udp -s 10.0.1.3 -j SNAT --to-source 10.0.1.1
