# Errors of ICMPv6 from a router and a host: routes that refuse, ports and protocols without a receiver, options and routing headers, errors that
# must not be answered, what multicast and broadcast MACs change.
on() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; }
# an entry that is used stays as it is for longer than the lab takes
calm() { ip netns exec $1 sysctl -qw net/ipv6/neigh/$2/delay_first_probe_time=900 net/ipv6/neigh/$2/base_reachable_time_ms=900000; }
for n in a r; do ip netns add $n; on $n; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0
ip link add e1 netns r address 02:00:00:00:01:01 type veth peer name eth0 netns a address 02:00:00:00:01:02
for n in a r; do ip -n $n link set lo up; done
ip -n r link set e1 up; ip -n a link set eth0 up
ip -n r addr add 2001:db8:1::1/64 dev e1
ip -n r neigh add 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev e1
ip -n r -6 route add blackhole 2001:db8:b::/64
ip -n r -6 route add unreachable 2001:db8:c::/64
ip -n r -6 route add prohibit 2001:db8:d::/64
ip -n r -6 route add throw 2001:db8:e::/64
ip -n a addr add 2001:db8:1::3/64 dev eth0
ip -n a -6 route add unreachable 2001:db8:c::/64
ip -n a -6 route add prohibit 2001:db8:d::/64
ip -n a -6 route add blackhole 2001:db8:b::/64 metric 5
calm a eth0; calm r e1
