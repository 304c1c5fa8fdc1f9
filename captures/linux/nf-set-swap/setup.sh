# A set under a rule: it is exchanged with another by swap (the way to replace its elements at once), flushed and filled while packets pass; what a rule
# holds is not destroyed or renamed; rules that name no set are refused.
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
sets() { ip netns exec r ipset "$@"; }
rule() { ip netns exec r iptables -A FORWARD "$@"; }
sets create live hash:ip counters
sets create next hash:ip family inet hashsize 64 maxelem 10
sets create spare hash:ip
sets create other hash:net
sets add live 10.0.1.2
sets add next 10.0.1.3
sets create group list:set
sets add group spare
rule -m set --match-set live src -j ACCEPT
rule -m set --match-set next src
rule -m set --match-set group src
rule -m set --match-set nosuch src 2>/dev/null || echo no such set
rule -m set --match-set other src,dst,src,dst,src,dst,src 2>/dev/null || echo too many
sets destroy live || true
sets rename live dead || true
sets rename spare idle || true
sets swap live other || true
sets swap live nosuch || true
sets destroy || true
sets list -n
