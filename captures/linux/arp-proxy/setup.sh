# proxy_arp (ra) answers for what is routed through another interface, proxy_arp_pvlan (rp) also for what lies behind the same one; proxy
# neighbour entries (rn) answer without either. proxy_delay is 0: Linux would wait a random moment.
ip netns add r
ip -n r link add d0 address 02:00:00:00:0d:01 type dummy; ip -n r link set d0 up
ip -n r addr add 10.9.0.1/24 dev d0
ip -n r route add blackhole 10.8.0.0/24
for i in a p n; do
  ip netns add h$i
  case $i in a) n=1;; p) n=2;; n) n=3;; esac
  ip link add r$i netns r address 02:00:00:00:0$n:01 type veth peer name eth0 netns h$i address 02:00:00:00:0$n:02
  ip -n r link set r$i up; ip -n h$i link set eth0 up
  ip -n r addr add 10.0.$n.1/24 dev r$i
  ip netns exec r sysctl -qw net.ipv4.neigh.r$i.proxy_delay=0
done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.ra.proxy_arp=1 net.ipv4.conf.rp.proxy_arp_pvlan=1
ip -n r neigh add proxy 10.9.0.33 dev rn
ip -n r neigh add proxy 10.0.3.33 dev rn
