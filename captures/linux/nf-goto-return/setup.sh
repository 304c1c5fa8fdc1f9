# Jumps and gotos: RETURN from a jump goes on behind it, RETURN from a goto goes to the caller of the caller (or the policy); nested ones; a user chain that ends; a chain
# called twice; ACCEPT in a user chain ends the table only; marks count the way.
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
for x in a b d e; do ip netns exec r iptables -N $x; ip netns exec r iptables -t mangle -N $x; done
ip netns exec r iptables -P FORWARD DROP
ip netns exec r iptables -A FORWARD -p udp --dport 1 -j a
ip netns exec r iptables -A FORWARD -p udp --dport 2 -g a
ip netns exec r iptables -A FORWARD -p udp --dport 3 -j b
ip netns exec r iptables -A FORWARD -p udp --dport 4 -g b
ip netns exec r iptables -A FORWARD -p udp --dport 5 -j RETURN
ip netns exec r iptables -A FORWARD -p udp --dport 6 -j d
ip netns exec r iptables -A FORWARD -p udp --dport 6 -j d
ip netns exec r iptables -A FORWARD -p udp --dport 1:7 -j ACCEPT
ip netns exec r iptables -A a -m length --length 0:40 -j RETURN
ip netns exec r iptables -A a -m length --length 0:60 -g d
ip netns exec r iptables -A a -j b
ip netns exec r iptables -A a -m comment --comment "behind b"
ip netns exec r iptables -A b -m length --length 100:200 -g d
ip netns exec r iptables -A b -m length --length 201:300 -j RETURN
ip netns exec r iptables -A b -m length --length 301: -j DROP
ip netns exec r iptables -A b -m comment --comment "end of b"
ip netns exec r iptables -A d -m ttl --ttl-gt 100 -j ACCEPT
ip netns exec r iptables -A d -m comment --comment "end of d"
ip netns exec r iptables -t mangle -A FORWARD -j a
ip netns exec r iptables -t mangle -A FORWARD -j MARK --or-mark 0x100
ip netns exec r iptables -t mangle -A a -j MARK --set-xmark 0x1/0xf
ip netns exec r iptables -t mangle -A a -p udp --dport 1:3 -j ACCEPT
ip netns exec r iptables -t mangle -A a -j MARK --xor-mark 0x3
ip netns exec r iptables -A FORWARD -m mark --mark 0x102/0xfff
ip netns exec r iptables -A FORWARD -m mark --mark 0x1/0xfff
ip netns exec r iptables -I FORWARD -m mark ! --mark 0x100/0x100
