# What ipvsadm lists of services, servers and connections: an open conversation, a closed one, one that begins, templates of a persistent service, counters.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo ra rb; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip -n r addr add 10.9.0.1/32 dev lo
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 2 3 4; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
vs() { ip netns exec r ipvsadm "$@"; }
vs -A -t 10.9.0.1:80 -s rr
vs -a -t 10.9.0.1:80 -r 10.0.2.3:8080 -m -x 100 -y 50
vs -a -t 10.9.0.1:80 -r 10.0.2.2:8080 -m -w 3
vs -A -u 10.9.0.1:53 -s wlc -p 90 -M 255.255.255.0
vs -a -u 10.9.0.1:53 -r 10.0.2.4:53 -m
vs -A -f 7 -s sh -b sh-port
vs -a -f 7 -r 10.0.2.4 -g -w 0
vs --set 0 60 0
