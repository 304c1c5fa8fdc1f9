# First packets of one flow that race: they are translated on a bridge, and wait for the new destination's MAC before any of them is confirmed. The same
# translation (the later take the connection of the first), another one (an answer's way of a second), TCP (lost).
modprobe br_netfilter
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge mcast_snooping 0
ip -n sw link set lo up; ip -n sw link set br0 up
ip -n sw addr add 10.0.0.254/24 dev br0
ip netns exec sw sysctl -qw net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_acct=1
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
for i in 2 3; do ip -n h$i link set eth0 arp off; ip -n h$i addr add 10.0.0.$i/24 dev eth0; ip netns exec h$i iptables -A INPUT -j DROP; done
ip -n sw neigh add 10.0.0.1 lladdr 02:00:00:00:00:11 nud permanent dev br0
sw() { ip netns exec sw iptables "$@"; }
sw -t nat -A PREROUTING -p udp --dport 1 -j DNAT --to-destination 10.0.0.2:1001
sw -t nat -A PREROUTING -p udp --dport 2 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 10.0.0.2:1002
sw -t nat -A PREROUTING -p udp --dport 2 -j DNAT --to-destination 10.0.0.3:1002
sw -t nat -A PREROUTING -p tcp --dport 3 -j DNAT --to-destination 10.0.0.2:1003
for i in NEW ESTABLISHED INVALID; do sw -A FORWARD -m conntrack --ctstate $i; done
