# Neighbour discovery between two hosts: solicitations and advertisements, link-local pings, an address that nobody has, permanent neighbours,
# a deleted address, an address that moves to another MAC, MLD reports of the groups that come and go.
on() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; }
# an entry that is used stays as it is for longer than the lab takes
calm() { ip netns exec $1 sysctl -qw net/ipv6/neigh/$2/delay_first_probe_time=900 net/ipv6/neigh/$2/base_reachable_time_ms=900000; }
ip netns add a; ip netns add b; on a; on b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
ip -n a link set lo up; ip -n b link set lo up
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 2001:db8::1/64 dev eth0
ip -n b addr add 2001:db8::2/64 dev eth0
ip -n b addr add 2001:db8:0:1::2/64 dev eth0
calm a eth0; calm b eth0
