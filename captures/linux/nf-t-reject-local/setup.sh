# REJECT at INPUT (packets for the router, broadcasts, loopback) and at OUTPUT (its own pings: the error comes back to it), with connection tracking.
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
r -A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset
r -A INPUT -p udp --dport 53 -m conntrack --ctstate NEW -j REJECT --reject-with icmp-admin-prohibited
r -A INPUT -p udp --dport 54 -j REJECT
r -A INPUT -p icmp --icmp-type echo-request -s 10.0.1.3 -j REJECT --reject-with icmp-host-prohibited
r -A OUTPUT -m conntrack --ctstate RELATED
r -A OUTPUT -m conntrack --ctstate INVALID
r -A OUTPUT -m conntrack --ctstate NEW
r -A OUTPUT -m conntrack --ctstate ESTABLISHED
r -A OUTPUT -p icmp --icmp-type echo-request -d 10.0.2.3 -j REJECT
r -A OUTPUT -p icmp --icmp-type echo-reply -d 10.0.1.4 -j REJECT --reject-with icmp-net-unreachable
