# Elements that end: added by hand and by SET, matched until their last moment, renewed by --exist only, gone afterwards; for ever with 0; the set's own
# timeout and one's own.
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
sets create seen hash:ip timeout 20
sets create kept hash:ip,port timeout 0
sets create ports bitmap:port range 1-100 timeout 20 counters
sets create lists list:set timeout 20
rule -m set --match-set seen src
rule -m set --match-set kept src,dst
rule -m set --match-set ports dst
rule -m set --match-set lists src
rule -s 10.0.1.2 -j SET --add-set seen src
rule -s 10.0.1.3 -j SET --add-set seen src --exist
rule -s 10.0.1.4 -j SET --add-set seen src --timeout 60
rule -s 10.0.1.4 -j SET --add-set kept src,dst --exist --timeout 6
