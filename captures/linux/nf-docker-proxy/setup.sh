# Docker 27's classic rules (rules: moby/moby's own record of them, Apache-2.0) with a userland proxy, which socat plays: who comes from a bridge (a
# sibling, the container itself, another network) is not translated and meets the proxy, and so does 127.0.0.1; the host's own address is translated.
for n in host web app old; do ip netns add $n; done
# no reports of the bridges' own groups: they leave at random moments
ip netns exec host sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0
ip -n host link add docker0 address 02:42:00:00:00:01 type bridge
ip -n host link add bridge1 address 02:42:00:00:00:02 type bridge
ip -n host link add eth0 address 02:00:00:00:00:10 type dummy
ip -n host addr add 172.17.0.1/16 dev docker0
ip -n host addr add 192.0.2.1/24 dev bridge1
ip -n host addr add 192.168.1.100/24 dev eth0
for d in lo docker0 bridge1 eth0; do ip -n host link set $d up; done
plug() { # NAME BRIDGE ADDRESS GATEWAY LAST-BYTE
  ip link add v$1 netns host address 02:42:00:00:01:$5 type veth peer name eth0 netns $1 address 02:42:ac:11:00:$5
  ip -n host link set v$1 master $2
  ip -n host link set v$1 up
  ip -n $1 link set lo up
  ip -n $1 link set eth0 up
  ip -n $1 addr add $3 dev eth0
  ip -n $1 route add default via $4
  ip netns exec $1 sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=600
}
plug web bridge1 192.0.2.2/24 192.0.2.1 12
plug app bridge1 192.0.2.3/24 192.0.2.1 13
plug old docker0 172.17.0.2/16 172.17.0.1 02
ip netns exec host sysctl -qw net.ipv4.neigh.docker0.delay_first_probe_time=600 net.ipv4.neigh.bridge1.delay_first_probe_time=600
ip netns exec host sysctl -qw net.ipv4.ip_forward=1
ip netns exec host iptables-restore <rules.v4
