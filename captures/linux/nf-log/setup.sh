# LOG in every hook and form: prefix, level, options of the header and of TCP, sequence numbers, what UDP, ICMP (and what errors quote), AH, ESP, other protocols, fragments
# and short packets look like; other namespaces log only with nf_log_all_netns.
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
sysctl -qw net.netfilter.nf_log_all_netns=1
ip netns exec r iptables -t raw -A PREROUTING -j LOG --log-prefix "raw: "
ip netns exec r iptables -A FORWARD -p tcp -j LOG --log-tcp-options --log-tcp-sequence --log-ip-options --log-level info
ip netns exec r iptables -A FORWARD -p udp -j LOG --log-prefix "a prefix of 29 characters....." --log-level 7
ip netns exec r iptables -A FORWARD -m mark ! --mark 0 -j LOG
ip netns exec r iptables -t mangle -A PREROUTING -p udp --dport 4 -j MARK --set-mark 0x2a
ip netns exec r iptables -A INPUT -j LOG --log-prefix "in " --log-uid
ip netns exec r iptables -A OUTPUT -j LOG --log-prefix "out "
ip netns exec r iptables -t mangle -A POSTROUTING -p icmp -j LOG --log-prefix "post " --log-macdecode
iptables -A OUTPUT -p icmp -j LOG --log-prefix "initial "
