# TCPMSS: a value or the path MTU of both directions; never raised; the option is added (536 at most) in front where there is none, but not to a SYN
# with data; strange options; segments that are cut off are dropped.
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
ip -n r link set rb mtu 1400
ip -n s link set eth0 mtu 1400
ip -n r route add 10.0.4.0/24 via 10.0.2.4 mtu 600
r() { ip netns exec r iptables "$@"; }
r -t mangle -A FORWARD -p tcp --dport 80 --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
r -t mangle -A FORWARD -p tcp --dport 81 --tcp-flags SYN SYN -j TCPMSS --set-mss 1000
r -t mangle -A POSTROUTING -p tcp --dport 82 --syn -j TCPMSS --set-mss 400
r -t mangle -A FORWARD -p tcp --sport 80 --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
r -t mangle -A PREROUTING -p tcp --dport 83 --tcp-flags ALL SYN,ACK -j TCPMSS --set-mss 65000
