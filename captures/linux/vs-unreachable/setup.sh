# Servers that are not reached: nobody answers ARP, no route, prohibited, blackhole, a link that is down; the client hears of it from the virtual address.
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
ip -n r route add unreachable 10.91.0.0/24
ip -n r route add prohibit 10.92.0.0/24
ip -n r route add blackhole 10.93.0.0/24
ip -n r route add 10.94.0.0/24 via 10.0.2.77
port=100
for method in m g i; do
  for server in near 10.90.0.1 10.91.0.1 10.92.0.1 10.93.0.1 10.94.0.1; do
    case $server in near) server=10.0.2.$port;; esac
    vs -A -u 10.0.1.100:$port -s rr
    vs -a -u 10.0.1.100:$port -r $server:$port -$method
    port=$((port + 1))
  done
done
