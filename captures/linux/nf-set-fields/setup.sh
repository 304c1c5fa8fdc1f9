# Sets by MAC address, by mark, by two networks and by networks with ports, at several hooks.
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
sets() { ip netns exec r ipset "$@"; }
rule() { ip netns exec r iptables -A FORWARD "$@"; }
sets create macs hash:mac
sets add macs 02:00:00:00:01:02
sets add macs 02:00:00:00:02:01
sets create ipmac hash:ip,mac
sets add ipmac 10.0.1.2,02:00:00:00:01:02
sets add ipmac 10.0.1.3,02:00:00:00:01:03
sets create marks hash:ip,mark markmask 0xff
sets add marks 10.0.1.2,0x105
sets add marks 10.0.2.2-10.0.2.3,7
sets create whole hash:ip,mark
sets add whole 10.0.1.2,0x105
sets create netportnet hash:net,port,net
sets add netportnet 10.0.1.0/24,tcp:80,10.0.2.2
sets add netportnet 10.0.1.0/29,icmp:8/0,10.0.2.0/24
sets add netportnet 10.0.1.4/31,udp:53-54,10.0.2.2-10.0.2.5
sets create netnet hash:net,net
sets add netnet 10.0.1.0-10.0.1.5,10.0.2.3/32
ip netns exec r iptables -t mangle -A PREROUTING -p tcp -j MARK --set-mark 0x105
ip netns exec r iptables -t mangle -A PREROUTING -p udp -j MARK --set-mark 0x207
for chain in PREROUTING FORWARD POSTROUTING; do
  for dir in src dst; do
    ip netns exec r iptables -t mangle -A $chain -m set --match-set macs $dir
    for second in src dst; do
      ip netns exec r iptables -t mangle -A $chain -m set --match-set ipmac $dir,$second
      ip netns exec r iptables -t mangle -A $chain -m set --match-set marks $dir,$second
      ip netns exec r iptables -t mangle -A $chain -m set --match-set whole $dir,$second
      ip netns exec r iptables -t mangle -A $chain -m set --match-set netnet $dir,$second
      ip netns exec r iptables -t mangle -A $chain -m set --match-set netportnet $dir,$second,dst
    done
  done
done
ip netns exec r iptables -t mangle -A OUTPUT -m set --match-set macs dst
ip netns exec r iptables -t mangle -A OUTPUT -m set ! --match-set macs src
