# rpfilter: strict and loose, marks, local sources, inverted; multicasts and sources of 0.0.0.0.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
for f in ra rb all; do ip netns exec r sysctl -qw net.ipv4.conf.$f.rp_filter=0; done
ip -n r route add 192.168.7.0/24 via 10.0.2.3
ip -n r rule add fwmark 1 lookup 100
ip -n r route add 172.16.0.0/16 via 10.0.1.3 table 100
p() { ip netns exec r iptables -t raw -A PREROUTING "$@"; }
ip netns exec r iptables -t raw -N marks
p -m rpfilter
p -m rpfilter --loose
p -m rpfilter --accept-local
p -m rpfilter --invert
p -m rpfilter --validmark --loose --invert
ip netns exec r iptables -t mangle -A PREROUTING -s 172.16.0.0/16 -j MARK --set-mark 1
ip netns exec r iptables -t mangle -A PREROUTING -m rpfilter --validmark
ip netns exec r iptables -t mangle -A PREROUTING -m rpfilter --invert -j DROP
