# REJECT of bridged packets: a reset leaves by the port where the packet came in, MACs swapped; an ICMP error goes through the bridge device and its routes.
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
for i in 1 2 3; do ip -n sw neigh add 10.0.0.$i lladdr 02:00:00:00:00:1$i nud permanent dev br0; done
sw -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset
sw -A FORWARD -p tcp --dport 81 -j REJECT
sw -A FORWARD -p udp --dport 53 -j REJECT --reject-with icmp-admin-prohibited
sw -A FORWARD -p icmp --icmp-type echo-request -m physdev --physdev-in p2 -j REJECT
sw -A INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset
sw -A INPUT -p udp --dport 53 -j REJECT
sw -A FORWARD -m conntrack --ctstate ESTABLISHED
