# GRE and GUE tunnels to servers, with and without checksum: what fits, fragments, errors about them.
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
vs -A -u 10.0.1.100:53 -s rr
vs -a -u 10.0.1.100:53 -r 10.0.2.2 -i --tun-type gre --tun-nocsum
vs -A -u 10.0.1.100:54 -s rr
vs -a -u 10.0.1.100:54 -r 10.0.2.3 -i --tun-type gre --tun-csum
vs -A -u 10.0.1.100:55 -s rr
vs -a -u 10.0.1.100:55 -r 10.0.2.4 -i --tun-type gue --tun-port 6080 --tun-nocsum
vs -A -u 10.0.1.100:56 -s rr
vs -a -u 10.0.1.100:56 -r 10.0.2.5 -i --tun-type gue --tun-port 6081 --tun-csum
vs -A -t 10.0.1.100:80 -s rr
vs -a -t 10.0.1.100:80 -r 10.0.2.5 -i --tun-type gue --tun-port 6080 --tun-csum
