# Counters and policies: what is counted by rules, chains and policies; -Z of one rule, one chain, all; -c on the command line; restore with and without counters; a replaced,
# an inserted, a deleted rule; -C; listings in every form.
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
ip netns exec r iptables -P FORWARD ACCEPT
ip netns exec r iptables -N count
ip netns exec r iptables -A FORWARD -j count
ip netns exec r iptables -A count -p udp -c 10 2000
ip netns exec r iptables -A count -p udp --dport 2 -j RETURN
ip netns exec r iptables -A count -p icmp -j DROP
ip netns exec r iptables -A FORWARD -p tcp -j REJECT
