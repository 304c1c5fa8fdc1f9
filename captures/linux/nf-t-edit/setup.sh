# Targets that edit: TTL (set, inc, dec, at the limits), DSCP, TOS with masks, MARK (set, and, or, xor), CLASSIFY; a mark routes (ip rule), a TTL of 0
# in PREROUTING is answered, in POSTROUTING it leaves; bad header checksums do not get here.
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
ip -n r rule add fwmark 0x10/0xf0 lookup 100
ip -n r route add default via 10.0.1.9 table 100
m() { ip netns exec r iptables -t mangle "$@"; }
m -A PREROUTING -p udp --dport 1 -j TTL --ttl-set 200
m -A PREROUTING -p udp --dport 2 -j TTL --ttl-inc 5
m -A PREROUTING -p udp --dport 3 -j TTL --ttl-dec 3
m -A POSTROUTING -p udp --dport 4 -j TTL --ttl-dec 63
m -A POSTROUTING -p udp --dport 5 -j TTL --ttl-set 0
m -A FORWARD -p udp --dport 6 -j DSCP --set-dscp 10
m -A FORWARD -p udp --dport 7 -j DSCP --set-dscp-class EF
m -A FORWARD -p udp --dport 8 -j TOS --set-tos 0x10
m -A FORWARD -p udp --dport 9 -j TOS --set-tos 0x15/0x1f
m -A FORWARD -p udp --dport 10 -j TOS --and-tos 0x03
m -A FORWARD -p udp --dport 11 -j TOS --or-tos 0x81
m -A FORWARD -p udp --dport 12 -j TOS --xor-tos 0xff
m -A FORWARD -p udp --dport 13 -j CLASSIFY --set-class 1:10
m -A PREROUTING -p udp --dport 20 -j MARK --set-mark 0x10
m -A PREROUTING -p udp --dport 21 -j MARK --set-xmark 0xff/0x0f
m -A PREROUTING -p udp --dport 21 -j MARK --or-mark 0x10
m -A PREROUTING -p udp --dport 21 -j MARK --and-mark 0xf0
m -A PREROUTING -p udp --dport 21 -j MARK --xor-mark 0x100
m -A PREROUTING -m mark --mark 0x10
m -A PREROUTING -m mark --mark 0x110
m -A PREROUTING -m mark --mark 0x10/0xf0
m -A FORWARD -p udp --dport 22 -j MARK --set-mark 0x10
