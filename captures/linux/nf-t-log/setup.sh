# LOG in every format: TCP with and without sequence numbers and options, UDP, ICMP and what its errors quote, fragments, IP options, short and
# unknown packets, marks, levels; at every hook, with the MAC decoded and not.
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
sysctl -qw net.netfilter.nf_log_all_netns=1
r() { ip netns exec r iptables "$@"; }
r -t raw -A PREROUTING -j LOG --log-prefix "raw " --log-tcp-sequence --log-tcp-options --log-ip-options
r -t mangle -A PREROUTING -p tcp -j MARK --set-mark 0x1a2b
r -t mangle -A PREROUTING -p tcp -j LOG --log-level debug
r -t mangle -A FORWARD -j LOG --log-prefix "a prefix of 29 characters xy " --log-macdecode
r -A INPUT -j LOG --log-prefix "in: " --log-level 1 --log-uid
r -A FORWARD -s 10.0.1.2 -j LOG
r -A OUTPUT -j LOG --log-prefix out- --log-ip-options
r -t mangle -A POSTROUTING -j LOG --log-prefix "post "
