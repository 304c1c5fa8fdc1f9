# Answers are routed anew by the service's address (snat_reroute 1) or leave as the server's would have: policy routing by source, another link,
# another neighbour; TCP, UDP, errors, fragments; the client on the director.
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
ip netns add x
ip link add rc netns r address 02:00:00:00:03:01 type veth peer name eth0 netns x address 02:00:00:00:03:02
ip -n r link set rc up; ip -n x link set eth0 up
ip -n r addr add 10.0.3.1/24 dev rc
ip -n r neigh add 10.0.3.2 lladdr 02:00:00:00:03:02 nud permanent dev rc
ip -n r rule add from 10.0.9.1 lookup 100
ip -n r route add default via 10.0.3.2 table 100
ip -n r rule add from 10.0.2.5 lookup 101
ip -n r route add unreachable default table 101
ip -n r addr add 10.0.9.2/32 dev lo
for i in 10.0.9.1 10.0.9.2; do
  vs -A -u $i:53 -s rr
  vs -a -u $i:53 -r 10.0.2.2:5353 -m
  vs -A -t $i:80 -s rr
  vs -a -t $i:80 -r 10.0.2.2:80 -m
  vs -A -u $i:55 -s rr
  vs -a -u $i:55 -r 10.0.2.5:55 -m
done
