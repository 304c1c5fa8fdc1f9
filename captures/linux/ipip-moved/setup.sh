# A tunnel that was moved to another namespace: packets inside are there, the outer ones where it was made. A mark does not come along; the tunnel's own
# (fwmark) chooses the route. The device goes with the namespace of its packets.
for n in under over far; do ip netns add $n; done
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire under w1 02:00:00:00:09:01 far f1 02:00:00:00:09:11
wire under w2 02:00:00:00:09:02 far f2 02:00:00:00:09:12
ip -n under addr add 10.0.1.1/24 dev w1
ip -n under addr add 10.0.2.1/24 dev w2
ip -n far addr add 10.0.1.2/24 dev f1
ip -n far addr add 10.0.2.2/24 dev f2
ip -n far addr add 192.0.2.9/32 dev f1
ip -n under route add 192.0.2.9 via 10.0.1.2
ip -n under route add 192.0.2.9 via 10.0.2.2 table 7
ip -n under rule add fwmark 7 table 7
ip -n under neigh add 10.0.1.2 lladdr 02:00:00:00:09:11 dev w1
ip -n under neigh add 10.0.2.2 lladdr 02:00:00:00:09:12 dev w2
ip -n far neigh add 10.0.1.1 lladdr 02:00:00:00:09:01 dev f1
ip -n far neigh add 10.0.2.1 lladdr 02:00:00:00:09:02 dev f2
ip netns exec far sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
ip -n under link add tu type ipip local 10.0.1.1 remote 192.0.2.9 ttl 64
ip -n under link add mu type gre local 10.0.1.1 remote 192.0.2.9 fwmark 7
ip -n far link add tu type ipip local 192.0.2.9 remote 10.0.1.1
ip -n far link add mu type gre local 192.0.2.9 remote 10.0.1.1
ip -n under link set tu netns over
ip -n under link set mu netns over
for n in over:1 far:2; do
  ip -n ${n%:*} addr add 10.9.1.${n#*:}/24 dev tu
  ip -n ${n%:*} addr add 10.9.2.${n#*:}/24 dev mu
  ip -n ${n%:*} link set tu up
  ip -n ${n%:*} link set mu up
done
ip netns exec over iptables -t mangle -A OUTPUT -o tu -j MARK --set-mark 7
ip -n over link show tu
ip -n over tunnel show
