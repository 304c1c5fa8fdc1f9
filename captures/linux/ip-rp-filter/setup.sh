# rp_filter 0 (e0), 1 strict (e1), 2 loose (e2), for packets from the right subnet, another interface's subnet, nowhere, and a blackholed one;
# for local delivery, forwarding and ARP.
ip netns add r
ip -n r link set lo up
ip -n r link add d0 address 02:00:00:00:09:01 type dummy
ip -n r addr add 10.9.0.1/24 dev d0
ip -n r link set d0 up
ip -n r neigh add 10.9.0.9 lladdr 02:00:00:00:09:09 nud permanent dev d0
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 0 1 2; do
  ip netns add h$i
  ip link add e$i netns r address 02:00:00:00:0$i:01 type veth peer name eth0 netns h$i address 02:00:00:00:0$i:02
  ip -n r link set e$i up; ip -n h$i link set eth0 up
  ip -n r addr add 10.0.$i.1/24 dev e$i
  ip -n r neigh add 10.0.$i.2 lladdr 02:00:00:00:0$i:02 nud permanent dev e$i
  ip netns exec r sysctl -qw net.ipv4.conf.e$i.rp_filter=$i net.ipv4.neigh.e$i.delay_first_probe_time=600
done
ip -n r route add blackhole 10.8.0.0/16
