# A service by mark with persistence over ports and protocols, as for HTTP and HTTPS together; without persistence; a mark that no service has; a
# service by address beside it.
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
ip netns exec r iptables -t mangle -A PREROUTING -d 10.0.9.1 -p tcp -m multiport --dports 80,443 -j MARK --set-mark 7
ip netns exec r iptables -t mangle -A PREROUTING -d 10.0.9.1 -p udp --dport 443 -j MARK --set-mark 7
ip netns exec r iptables -t mangle -A PREROUTING -d 10.0.9.1 -p udp --dport 53 -j MARK --set-mark 8
ip netns exec r iptables -t mangle -A PREROUTING -d 10.0.9.1 -p udp --dport 54 -j MARK --set-mark 9
vs -A -f 7 -s rr -p 300
vs -a -f 7 -r 10.0.2.2 -m
vs -a -f 7 -r 10.0.2.3 -m
vs -A -f 8 -s rr
vs -a -f 8 -r 10.0.2.2 -m
vs -a -f 8 -r 10.0.2.3:5353 -m
vs -A -t 10.0.9.1:80 -s rr
vs -a -t 10.0.9.1:80 -r 10.0.2.4:80 -m
vs -A -u 10.0.9.1:54 -s rr
vs -a -u 10.0.9.1:54 -r 10.0.2.4:54 -m
vs -Ln
