# Lists of sets: the first member that has the packet decides, dimensions that a member does not have are not asked; counters of the list and of its members;
# order by before and after; references; SET on a list.
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
sets add hosts 10.0.1.3
sets create nets hash:net counters
sets add nets 10.0.1.0/30
sets add nets 10.0.1.3 nomatch
sets create web hash:ip,port counters
sets add web 10.0.1.4,tcp:80
sets create six hash:ip family inet6
sets create taken hash:ip maxelem 1
sets create empty hash:ip
sets create all list:set counters
sets add all hosts
sets add all web
sets add all nets before hosts
sets add all six after web
sets create plain list:set
sets add plain web
sets create fill list:set
sets add fill taken
sets add fill empty
sets add all hosts || true
sets del all web before hosts || true
sets test all nets before hosts
sets test all hosts after nets
sets test all hosts before nets || true
sets add all all || true
sets add all plain || true
sets add all none || true
sets destroy hosts || true
rule -m set --match-set all src
rule -m set --match-set all src,dst
rule -m set ! --match-set all src
rule -m set --match-set plain src
rule -m set --match-set plain src,dst
rule -m set --match-set all src ! --update-counters
rule -m set --match-set all src ! --update-subcounters
rule -m set --match-set all src --packets-gt 5
rule -m set --match-set all src --return-nomatch
rule -j SET --add-set fill src
rule -s 10.0.1.5 -j SET --del-set fill src
sets list -t hosts
sets destroy all || true
