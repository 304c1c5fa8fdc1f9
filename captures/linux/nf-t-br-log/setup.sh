# LOG of bridged packets: PHYSIN and PHYSOUT at each hook; of routed ones that came in by a bridge; NFLOG writes nothing into the kernel log.
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
ip -n sw neigh add 10.0.0.77 lladdr 02:00:00:00:00:12 nud permanent dev br0
sysctl -qw net.netfilter.nf_log_all_netns=1
sw() { ip netns exec sw iptables "$@"; }
sw -t mangle -A PREROUTING -j LOG --log-prefix "pre "
sw -A FORWARD -j LOG --log-prefix "fwd " --log-macdecode
sw -A FORWARD -j NFLOG --nflog-group 3 --nflog-prefix "group three"
sw -A INPUT -j LOG --log-prefix "in "
sw -A OUTPUT -j LOG --log-prefix "out "
sw -t mangle -A POSTROUTING -j LOG --log-prefix "post "
ip netns exec sw sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-filter-vlan-tagged=1
