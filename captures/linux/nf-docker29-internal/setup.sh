# Docker 29's rules for internal networks (rules: moby/moby's own record of them, Apache-2.0): DOCKER-INTERNAL keeps both bridges to themselves, one without icc (with br_netfilter).
for n in host client web app old; do ip netns add $n; done
ip -n host link set lo up
# no reports of the bridges' own groups: they leave at random moments
ip netns exec host sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0
ip link add eth0 netns host address 02:00:00:00:00:10 type veth peer name eth0 netns client address 02:00:00:00:00:20
ip -n host link add bridgeNoICC address 02:42:00:00:00:01 type bridge
ip -n host link add bridgeICC address 02:42:00:00:00:02 type bridge
ip -n host addr add 198.51.100.1/24 dev bridgeNoICC
ip -n host addr add 192.0.2.1/24 dev bridgeICC
ip -n host addr add 192.168.1.100/24 dev eth0
for d in bridgeNoICC bridgeICC eth0; do ip -n host link set $d up; done
ip -n client link set eth0 up
# nobody behind these has a stack: the pcaps play all parts
ip -n host neigh add 192.168.1.50 lladdr 02:00:00:00:00:20 nud permanent dev eth0
plug() { # NAME BRIDGE ADDRESS LAST-BYTE
  ip link add v$1 netns host address 02:42:00:00:01:$4 type veth peer name eth0 netns $1 address 02:42:ac:11:00:$4
  ip -n host link set v$1 master $2
  ip -n host link set v$1 up
  ip -n $1 link set eth0 up
  ip -n host neigh add $3 lladdr 02:42:ac:11:00:$4 nud permanent dev $2
}
plug web bridgeICC 192.0.2.2 12
plug app bridgeICC 192.0.2.3 13
plug old bridgeNoICC 198.51.100.2 02
ip netns exec host sysctl -qw net.ipv4.ip_forward=1
modprobe br_netfilter
ip netns exec host iptables-restore <rules.v4
