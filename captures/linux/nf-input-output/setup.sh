# The host itself behind INPUT and OUTPUT: pings in and out, refused ports, errors it makes (OUTPUT can drop them), broadcasts, its own addresses over lo, policies of
# DROP, REJECT in both chains.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip netns exec r iptables -P INPUT DROP
ip netns exec r iptables -A INPUT -i lo -j ACCEPT
ip netns exec r iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec r iptables -A INPUT -p icmp -m icmp --icmp-type echo-request -m length --length 0:100 -j ACCEPT
ip netns exec r iptables -A INPUT -p udp --dport 1000:1003 -j ACCEPT
ip netns exec r iptables -A INPUT -p tcp --dport 22 -j ACCEPT
ip netns exec r iptables -A INPUT -p tcp --dport 113 -j REJECT --reject-with tcp-reset
ip netns exec r iptables -A INPUT -d 10.0.1.255 -j ACCEPT
ip netns exec r iptables -A OUTPUT -p icmp -m icmp --icmp-type port-unreachable -d 10.0.1.3 -j DROP
ip netns exec r iptables -A OUTPUT -p icmp -m icmp --icmp-type echo-reply -m ttl --ttl-eq 64 -d 10.0.1.4 -j DROP
ip netns exec r iptables -A OUTPUT -p icmp -m icmp --icmp-type time-exceeded
ip netns exec r iptables -A OUTPUT -p tcp --tcp-flags RST RST
ip netns exec r iptables -A OUTPUT -p icmp -d 10.0.2.4 -j REJECT --reject-with icmp-host-prohibited
ip netns exec r iptables -A OUTPUT -o lo
ip netns exec r iptables -t nat -A OUTPUT -p icmp -d 10.0.2.5 -j DNAT --to-destination 10.0.2.2
