# Networks with an interface: src is where a packet came in, dst where it leaves, and at some hooks there is none; wildcards; the most specific network
# decides whatever its interfaces.
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
ip -n r route add 10.3.0.0/16 via 10.0.2.2
on() { ip netns exec r iptables -t mangle -A "$@"; }
sets create ways hash:net,iface
sets add ways 10.0.1.0/24,ra
sets add ways 10.0.2.0/24,rb
sets add ways 10.3.0.0/16,rb
sets add ways 10.3.1.0/24,ra
sets add ways 10.3.2.0/24,ra nomatch
sets add ways 10.3.2.0/24,r wildcard
sets add ways 10.3.2.1,rb nomatch
sets add ways 10.3.3.0/24,physdev:rb
sets add ways 0.0.0.0/0,ra
sets add ways 10.3.4.0/24,rx
sets add ways 10.3.4.0/24,rb
for hook in PREROUTING INPUT FORWARD OUTPUT POSTROUTING; do
  on $hook -m set --match-set ways src,src
  on $hook -m set --match-set ways dst,src
  on $hook -m set --match-set ways src,dst
  on $hook -m set --match-set ways dst,dst
  on $hook -m set ! --match-set ways dst,dst
done
sets add ways 10.3.2.0/24,rc || true
sets test ways 10.3.2.5,rc
sets test ways 10.3.2.5,ra || true
sets test ways 10.3.2.1,ra || true
sets test ways 10.3.3.1,physdev:rb
sets test ways 10.3.3.1,rb || true
sets test ways 10.3.3.0/24,rb || true
sets test ways 11.0.0.1,ra
