# Policy routing by mark: mangle PREROUTING marks by port, rules choose the table; connection marks bring the answers the way back; a mark set in FORWARD is too late;
# OUTPUT's mark routes again.
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
ip -n r link add dum0 type dummy; ip -n r link set dum0 address 02:00:00:00:03:01; ip -n r link set dum0 up
ip -n r addr add 10.0.3.1/24 dev dum0
ip -n r neigh add 10.0.3.2 lladdr 02:00:00:00:03:02 nud permanent dev dum0
ip -n r route add 10.9.0.0/16 via 10.0.2.2
ip -n r route add 10.9.0.0/16 via 10.0.3.2 table 100
ip -n r route add blackhole 10.9.0.0/16 table 101
ip -n r rule add fwmark 0x1 lookup 100
ip -n r rule add fwmark 0x20/0xf0 lookup 101
ip netns exec r iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
ip netns exec r iptables -t mangle -A PREROUTING -i ra -p udp --dport 1 -j MARK --set-mark 1
ip netns exec r iptables -t mangle -A PREROUTING -i ra -p udp --dport 2 -j MARK --set-xmark 0x20/0xf0
ip netns exec r iptables -t mangle -A PREROUTING -i ra -p udp --dport 3 -j CONNMARK --set-mark 1
ip netns exec r iptables -t mangle -A PREROUTING -i ra -p udp --dport 4 -m connmark --mark 0x1 -j ACCEPT
ip netns exec r iptables -t mangle -A FORWARD -p udp --dport 5 -j MARK --set-mark 1
ip netns exec r iptables -t mangle -A POSTROUTING -m mark ! --mark 0 -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
ip netns exec r iptables -t mangle -A OUTPUT -p icmp -d 10.9.0.9 -j MARK --set-mark 1
ip netns exec r iptables -t mangle -A OUTPUT -p icmp -m icmp --icmp-type echo-reply -j MARK --set-mark 1
