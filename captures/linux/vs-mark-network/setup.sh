# A service by mark for a whole network of addresses that a local route brings to the director (transparent): any address, TCP, UDP and SCTP; ports
# kept or given; persistence by mark and netmask; the mark changed on the way.
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
ip -n r route add local 10.50.0.0/16 dev lo
t() { ip netns exec r iptables -t mangle "$@"; }
t -A PREROUTING -d 10.50.0.0/17 -p tcp -j MARK --set-mark 1
t -A PREROUTING -d 10.50.0.0/17 -p udp -j MARK --set-mark 2
t -A PREROUTING -d 10.50.128.0/17 -j MARK --set-mark 3
t -A INPUT -d 10.50.0.9 -j MARK --set-mark 3
vs -A -f 1 -s rr
vs -a -f 1 -r 10.0.2.2:8080 -m
vs -a -f 1 -r 10.0.2.3 -m
vs -A -f 2 -s rr -p 200 -M 255.255.255.254
vs -a -f 2 -r 10.0.2.2 -m
vs -a -f 2 -r 10.0.2.3:53 -m
vs -A -f 3 -s rr
vs -a -f 3 -r 10.0.2.4 -m
