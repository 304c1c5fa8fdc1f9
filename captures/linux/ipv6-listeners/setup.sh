# Listener reports: queries of both versions, general and for groups, ones that must be ignored; a host that is made to speak version 1.
on() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; }
# an entry that is used stays as it is for longer than the lab takes
calm() { ip netns exec $1 sysctl -qw net/ipv6/neigh/$2/delay_first_probe_time=900 net/ipv6/neigh/$2/base_reachable_time_ms=900000; }
for n in a q; do ip netns add $n; on $n; done
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns q address 02:00:00:00:00:02
ip netns exec q sysctl -qw net.ipv6.conf.all.disable_ipv6=1
for n in a q; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 2001:db8::1:1/64 dev eth0
ip -n a addr add 2001:db8::2:2/64 dev eth0
calm a eth0
