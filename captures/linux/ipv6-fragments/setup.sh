# Reassembly at a host: order, duplicates, overlaps, atomic fragments, first fragments without their headers, lengths that do not fit, a timeout
# (with and without the first fragment), fragmented neighbour discovery.
on() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; }
# an entry that is used stays as it is for longer than the lab takes
calm() { ip netns exec $1 sysctl -qw net/ipv6/neigh/$2/delay_first_probe_time=900 net/ipv6/neigh/$2/base_reachable_time_ms=900000; }
for n in a b; do ip netns add $n; on $n; done
ip netns exec b sysctl -qw net.ipv6.ip6frag_time=1 net.ipv6.icmp.ratelimit=0
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n b addr add 2001:db8::2/64 dev eth0
ip -n b neigh add 2001:db8::1 lladdr 02:00:00:00:00:01 dev eth0
calm a eth0; calm b eth0
