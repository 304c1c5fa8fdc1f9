# hashlimit: upto and above, by source, by destination and port, by network (srcmask); two rules that share a table;
# protocols without ports.
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
h() { port=$1; shift; r -A FORWARD -p udp --dport $port -m hashlimit "$@"; }
h 1 --hashlimit-upto 1/sec --hashlimit-burst 3 --hashlimit-mode srcip --hashlimit-name one -j ACCEPT
h 2 --hashlimit-above 1/sec --hashlimit-burst 2 --hashlimit-mode srcip,dstip,dstport --hashlimit-name two -j DROP
h 3 --hashlimit-upto 6/min --hashlimit-burst 4 --hashlimit-mode srcip --hashlimit-srcmask 30 --hashlimit-name three -j ACCEPT
h 4 --hashlimit-upto 6/min --hashlimit-burst 4 --hashlimit-mode srcip --hashlimit-name shared -j ACCEPT
h 5 --hashlimit-upto 6/min --hashlimit-burst 4 --hashlimit-mode srcip --hashlimit-name shared -j ACCEPT
h 8 --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-name eight -j ACCEPT
h 9 --hashlimit-upto 6/min --hashlimit-burst 1 --hashlimit-mode srcip,srcport,dstport --hashlimit-htable-size 16 --hashlimit-htable-max 16 --hashlimit-name nine -j ACCEPT
r -A FORWARD -p icmp -m hashlimit --hashlimit-upto 6/min --hashlimit-burst 2 --hashlimit-mode srcport,dstip --hashlimit-name icmp -j ACCEPT
for p in 1 3 4 5 8 9; do r -A FORWARD -p udp --dport $p -j DROP; done
r -A FORWARD -p icmp -j DROP
