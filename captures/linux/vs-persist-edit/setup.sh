# Persistence edited under its templates: its time shortened, the scheduler changed, the template's server full or of weight 0, another port of the
# same client; a service switched to one-packet and back; the server's port zero.
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
vs -A -u 10.0.9.1:53 -s rr -p 300
vs -a -u 10.0.9.1:53 -r 10.0.2.2:53 -m -x 3
vs -a -u 10.0.9.1:53 -r 10.0.2.3:0 -m
vs -A -t 10.0.9.1:80 -s wrr -p 100
vs -a -t 10.0.9.1:80 -r 10.0.2.2:0 -m -w 2
vs -a -t 10.0.9.1:80 -r 10.0.2.3:8080 -m
vs -A -t 10.0.9.1:81 -s rr
vs -a -t 10.0.9.1:81 -r 10.0.2.4:0 -m
