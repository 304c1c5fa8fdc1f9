# What others say: solicitations and advertisements with all their flags, broken ones, redirects, detection of duplicates by others, what a host
# and a router make of them.
on() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; }
# an entry that is used stays as it is for longer than the lab takes
calm() { ip netns exec $1 sysctl -qw net/ipv6/neigh/$2/delay_first_probe_time=900 net/ipv6/neigh/$2/base_reachable_time_ms=900000; }
for n in a r; do ip netns add $n; on $n; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns r address 02:00:00:00:00:02
for n in a r; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 2001:db8::1/64 dev eth0
ip -n r addr add 2001:db8::2/64 dev eth0
ip -n a -6 route add 2001:db8:1::/48 via fe80::ff:fe00:2 dev eth0
ip -n r -6 route add 2001:db8:1:1::/64 via fe80::99 dev eth0
ip -n r neigh add fe80::99 lladdr 02:00:00:00:00:99 dev eth0
calm a eth0; calm r eth0
