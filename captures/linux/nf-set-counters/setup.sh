# Counters of elements: counted by matches unless told not to, compared by --packets-* and --bytes-*, set by hand, kept by a bitmap's element that was away,
# begun anew by SET --exist.
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
sets create hosts hash:ip counters
sets add hosts 10.0.1.2
sets add hosts 10.0.1.3 packets 100 bytes 5000
sets create ports bitmap:port range 0-1000 counters
sets add ports 80 packets 7 bytes 8
sets del ports 80
sets add ports 80
sets add ports 81
sets create nets hash:net counters
sets add nets 10.0.1.0/24
sets add nets 10.0.1.2
sets add nets 10.0.1.3 nomatch
rule -m set --match-set hosts src
rule -m set --match-set hosts src ! --update-counters
rule -m set --match-set hosts src --packets-gt 3
rule -m set --match-set hosts src --packets-lt 3
rule -m set --match-set hosts src --packets-eq 110
rule -m set --match-set hosts src ! --packets-eq 110
rule -m set --match-set hosts src --bytes-gt 1000
rule -m set --match-set hosts src --bytes-lt 1000 --packets-gt 2
rule -m set ! --match-set hosts src
rule -m set --match-set ports dst
rule -m set --match-set ports dst ! --update-counters --packets-gt 9
rule -m set --match-set nets src
rule -m set --match-set nets src --packets-gt 2
rule -m set --match-set nets src --return-nomatch
rule -p udp -j SET --add-set hosts src --exist
rule -p icmp -j SET --add-set hosts src
