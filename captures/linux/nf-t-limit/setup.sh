# limit: a burst, then so many a time; each change of the table fills the bucket again; statistic: every third packet, the second of four, chains of
# nth that share evenly, counted anew after a change.
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
r() { ip netns exec r iptables "$@"; }
r -A FORWARD -p udp --dport 1 -m limit --limit 12/min --limit-burst 3 -j ACCEPT
r -A FORWARD -p udp --dport 1 -j DROP
r -A FORWARD -p udp --dport 2 -m limit --limit 6/hour --limit-burst 7 -j ACCEPT
r -A FORWARD -p udp --dport 2 -j DROP
r -A FORWARD -p udp --dport 3 -m limit -j ACCEPT
r -A FORWARD -p udp --dport 3 -j DROP
r -t mangle -A PREROUTING -p udp --dport 4 -m statistic --mode nth --every 3 --packet 0 -j TOS --set-tos 4
r -t mangle -A PREROUTING -p udp --dport 5 -m statistic --mode nth --every 4 --packet 1 -j TOS --set-tos 8
r -t mangle -A PREROUTING -p udp --dport 6 -m statistic --mode nth ! --every 2 --packet 0 -j TOS --set-tos 16
r -t mangle -N lb
r -t mangle -A PREROUTING -p udp --dport 7 -j lb
r -t mangle -A lb -m statistic --mode nth --every 3 --packet 0 -j TOS --set-tos 4
r -t mangle -A lb -m tos --tos 4/0xff -j RETURN
r -t mangle -A lb -m statistic --mode nth --every 2 --packet 0 -j TOS --set-tos 8
r -t mangle -A lb -m tos --tos 8/0xff -j RETURN
r -t mangle -A lb -j TOS --set-tos 16
r -t mangle -A PREROUTING -p udp --dport 8 -m statistic --mode random --probability 1 -j TOS --set-tos 4
r -t mangle -A PREROUTING -p udp --dport 8 -m statistic --mode random ! --probability 0 -j TTL --ttl-set 99
