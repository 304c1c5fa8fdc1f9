# The server is the balancer itself, by each method: its own answers are those of the virtual service; loopback addresses; what was for another host.
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
ip -n r rule add fwmark 5 lookup 100
ip -n r route add local default dev lo table 100
ip netns exec r iptables -t mangle -A PREROUTING -i ra -d 10.5.0.0/24 -j MARK --set-mark 5
vs -A -t 10.0.1.100:80 -s rr
vs -a -t 10.0.1.100:80 -r 10.0.2.1:8080 -m
vs -A -t 10.0.1.100:81 -s rr
vs -a -t 10.0.1.100:81 -r 10.0.1.100:8181 -m
vs -A -t 10.0.1.100:82 -s rr
vs -a -t 10.0.1.100:82 -r 10.0.2.1 -g
vs -A -t 10.0.1.100:83 -s rr
vs -a -t 10.0.1.100:83 -r 10.0.1.1 -i
vs -A -t 10.0.1.100:84 -s rr
vs -a -t 10.0.1.100:84 -r 127.0.0.1 -m
vs -A -t 10.0.1.100:85 -s rr
vs -a -t 10.0.1.100:85 -r 127.0.0.1 -g
vs -A -u 10.0.1.100:86 -s rr
vs -a -u 10.0.1.100:86 -r 10.0.2.1:8686 -m
vs -A -f 5 -s rr
vs -a -f 5 -r 10.0.2.1:0 -m
