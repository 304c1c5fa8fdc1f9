# multiport, tcp and udp matches: ports, ranges, lists, inversions, flags, options, and what each does with fragments, short packets and other protocols. Rules
# without a target only count.
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
ip netns exec r iptables -A FORWARD -p tcp --dport 80
ip netns exec r iptables -A FORWARD -p tcp ! --dport 80
ip netns exec r iptables -A FORWARD -p tcp --sport 1000:2000
ip netns exec r iptables -A FORWARD -p tcp --dport :100
ip netns exec r iptables -A FORWARD -p tcp --dport 60000:
ip netns exec r iptables -A FORWARD -p udp --sport 53 --dport 1024:65535
ip netns exec r iptables -A FORWARD -p tcp --syn
ip netns exec r iptables -A FORWARD -p tcp ! --syn
ip netns exec r iptables -A FORWARD -p tcp --tcp-flags ALL NONE
ip netns exec r iptables -A FORWARD -p tcp --tcp-flags SYN,RST SYN
ip netns exec r iptables -A FORWARD -p tcp ! --tcp-flags ALL FIN,PSH,URG
ip netns exec r iptables -A FORWARD -p tcp --tcp-option 8
ip netns exec r iptables -A FORWARD -p tcp ! --tcp-option 2
ip netns exec r iptables -A FORWARD -p tcp -m multiport --dports 22,80,443
ip netns exec r iptables -A FORWARD -p tcp -m multiport ! --dports 22,80,443
ip netns exec r iptables -A FORWARD -p tcp -m multiport --ports 1000,8000:9000
ip netns exec r iptables -A FORWARD -p udp -m multiport --sports 53,123,1000:1010
ip netns exec r iptables -A FORWARD -p udp -m multiport ! --ports 1:1023
ip netns exec r iptables -A FORWARD -p sctp -m multiport --dports 7
ip netns exec r iptables -A FORWARD -p udplite -m multiport --sports 9
ip netns exec r iptables -A FORWARD -p tcp -m tcp --sport 0
ip netns exec r iptables -A FORWARD -p tcpmux 2>/dev/null || true
ip netns exec r iptables -A FORWARD -m tcp -p tcp --dport 80 -s 10.0.1.2
ip netns exec r iptables -A FORWARD -p all -d 10.0.2.2
ip netns exec r iptables -A FORWARD ! -p tcp
ip netns exec r iptables -A FORWARD -p 253
