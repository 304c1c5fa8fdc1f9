# Docker's rules (rules: moby/moby's own record of them, Apache-2.0): Docker 28's chains, without the userland proxy: isolation, neighbours, hairpin.
for n in host client web app old; do ip netns add $n; done
ip -n host link set lo up
# no reports of the bridges' own groups: they leave at random moments
ip netns exec host sysctl -qw net.ipv4.igmp_link_local_mcast_reports=0
ip link add eth0 netns host address 02:00:00:00:00:10 type veth peer name eth0 netns client address 02:00:00:00:00:20
ip -n host link add docker0 address 02:42:00:00:00:01 type bridge
ip -n host link add bridge1 address 02:42:00:00:00:02 type bridge
ip -n host addr add 172.17.0.1/16 dev docker0
ip -n host addr add 192.0.2.1/24 dev bridge1
ip -n host addr add 192.168.1.100/24 dev eth0
for d in docker0 bridge1 eth0; do ip -n host link set $d up; done
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
plug web bridge1 192.0.2.2 12
plug app bridge1 192.0.2.3 13
plug old docker0 172.17.0.2 02
ip netns exec host sysctl -qw net.ipv4.ip_forward=1
# redirects are rationed by time
ip netns exec host sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.bridge1.send_redirects=0
for p in web app old; do ip netns exec host bridge link set dev v$p hairpin on; done
ip netns exec host iptables-restore <rules.v4
