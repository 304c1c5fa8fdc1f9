# Bridged packets that are cut: with connection tracking fragments are put together in PREROUTING and cut again as they came; packets larger than the port
# are cut to the MTU of the bridge, or lost if they must not be.
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
for i in 1 2 3; do ip -n sw neigh add 10.0.0.$i lladdr 02:00:00:00:00:1$i nud permanent dev br0; done
sw() { ip netns exec sw iptables "$@"; }
sw -A FORWARD -m conntrack --ctstate INVALID
sw -A FORWARD -p udp --dport 7
sw -A FORWARD -p udp --dport 8 -j DROP
sw -A FORWARD -f
ip -n sw link set p3 mtu 1000; ip -n h3 link set eth0 mtu 1000
ip -n sw link set p1 mtu 2000; ip -n h1 link set eth0 mtu 2000
ip -n sw link set p2 mtu 2000; ip -n h2 link set eth0 mtu 2000
