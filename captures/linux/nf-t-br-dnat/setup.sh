# DNAT of bridged frames: to a host behind the same bridge, known (nothing shows on the bridge device) and to be resolved (the frame leaves by the bridge
# device first); to the router itself; to somewhere else; with and without ip_forward.
modprobe br_netfilter
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge mcast_snooping 0
ip -n sw link set lo up; ip -n sw link set br0 up
ip -n sw addr add 10.0.0.254/24 dev br0
ip netns exec sw sysctl -qw net.ipv4.icmp_ratelimit=0
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
sw() { ip netns exec sw iptables "$@"; }
ip netns add far
ip link add wan netns sw address 02:00:00:00:02:01 type veth peer name eth0 netns far address 02:00:00:00:02:02
ip -n sw link set wan up; ip -n far link set eth0 up
ip -n sw addr add 10.0.5.1/24 dev wan
ip -n h3 addr add 10.0.0.3/24 dev eth0
ip -n sw neigh add 10.0.5.2 lladdr 02:00:00:00:02:02 nud permanent dev wan
ip -n sw neigh add 10.0.0.1 lladdr 02:00:00:00:00:11 nud permanent dev br0
ip -n sw neigh add 10.0.0.2 lladdr 02:00:00:00:00:12 nud permanent dev br0
sw -t nat -A PREROUTING -p udp --dport 1 -j DNAT --to-destination 10.0.0.2:1001
sw -t nat -A PREROUTING -p udp --dport 2 -j DNAT --to-destination 10.0.0.3:1002
sw -t nat -A PREROUTING -p udp --dport 3 -j REDIRECT --to-ports 1003
sw -t nat -A PREROUTING -p udp --dport 4 -j DNAT --to-destination 10.0.5.2
sw -t nat -A POSTROUTING -p udp --dport 1001 -j SNAT --to-source 10.0.0.254
sw -t nat -A POSTROUTING -p udp --dport 1002 -j MASQUERADE
sw -A FORWARD -m physdev --physdev-is-bridged
sw -A FORWARD -m physdev --physdev-in p1 -o wan
sw -A FORWARD -m physdev --physdev-out p2
sw -A FORWARD -m physdev ! --physdev-out p2
sw -A FORWARD -m physdev --physdev-is-out
sw -A FORWARD -m physdev --physdev-in p1 --physdev-out p2 --physdev-is-bridged
