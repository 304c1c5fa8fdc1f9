# Segments at the edges of the window (cases.mjs): those that are INVALID do not arrive.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip netns exec r sysctl -qw $(for i in udp_timeout=700 udp_timeout_stream=900 icmp_timeout=600 generic_timeout=800 gre_timeout=810 gre_timeout_stream=820 tcp_timeout_close=660 tcp_timeout_syn_sent=670 tcp_timeout_last_ack=680 tcp_timeout_close_wait=690 tcp_timeout_time_wait=710 tcp_timeout_syn_recv=720 tcp_timeout_fin_wait=730; do echo net.netfilter.nf_conntrack_$i; done)
ip netns exec r iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
