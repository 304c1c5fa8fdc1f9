# A router between two hosts: hop limits, no route, packets to its anycast addresses, redirects on one link, source addresses that must not
# pass, neighbours that it learns from router solicitations.
on() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; }
# an entry that is used stays as it is for longer than the lab takes
calm() { ip netns exec $1 sysctl -qw net/ipv6/neigh/$2/delay_first_probe_time=900 net/ipv6/neigh/$2/base_reachable_time_ms=900000; }
for n in a r b; do ip netns add $n; on $n; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip link add e1 netns r address 02:00:00:00:01:01 type veth peer name eth0 netns a address 02:00:00:00:01:02
ip link add e2 netns r address 02:00:00:00:02:01 type veth peer name eth0 netns b address 02:00:00:00:02:02
for n in a r b; do ip -n $n link set lo up; done
ip -n r link set e1 up; ip -n r link set e2 up; ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n r addr add 2001:db8:1::1/64 dev e1
ip -n r addr add 2001:db8:2::1/64 dev e2
ip -n a addr add 2001:db8:1::2/64 dev eth0
ip -n b addr add 2001:db8:2::2/64 dev eth0
ip -n a -6 route add default via 2001:db8:1::1
ip -n b -6 route add default via fe80::ff:fe00:201 dev eth0
ip -n r -6 route add 2001:db8:3::/64 via 2001:db8:1::99 dev e1
ip -n r -6 route add 2001:db8:4::/64 dev e1
calm a eth0; calm b eth0; calm r e1; calm r e2
