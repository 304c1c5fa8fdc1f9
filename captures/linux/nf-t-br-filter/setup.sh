# br_netfilter: what iptables sees of bridged frames: -i and -o are the bridge, ports are physdev; padding is cut, bad headers are dropped, TTL 1 and options
# pass; broadcasts meet FORWARD once a port and INPUT once; ARP and IPv6 pass; call-iptables off.
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
sw -t raw -A PREROUTING -i br0
sw -t raw -A PREROUTING -i p1
sw -t raw -A PREROUTING -m physdev --physdev-in p1
sw -t raw -A PREROUTING -m physdev --physdev-is-in
sw -t raw -A PREROUTING -m physdev ! --physdev-is-in
sw -A FORWARD -i br0 -o br0
sw -A FORWARD -m physdev --physdev-is-bridged
sw -A FORWARD -m physdev --physdev-in p1 --physdev-out p2
sw -A FORWARD -m physdev --physdev-in p+ --physdev-out p3
sw -A FORWARD -m physdev ! --physdev-out p2
sw -A FORWARD -m physdev --physdev-is-out
sw -A FORWARD -m pkttype --pkt-type unicast
sw -A FORWARD -m pkttype --pkt-type broadcast
sw -A FORWARD -m mac --mac-source 02:00:00:00:00:11
sw -A FORWARD -p udp --dport 99 -m physdev --physdev-out p3 -j DROP
sw -A FORWARD -p udp --dport 98 -j DROP
sw -A INPUT -i br0 -m physdev --physdev-in p1
sw -A INPUT -m physdev --physdev-is-bridged
sw -A INPUT -p udp --dport 97 -j DROP
sw -A OUTPUT -m physdev --physdev-is-in
sw -t mangle -A POSTROUTING -o br0
sw -t mangle -A POSTROUTING -m physdev --physdev-is-bridged
sw -t mangle -A POSTROUTING -m physdev --physdev-out p2 --physdev-is-bridged
sw -t mangle -A PREROUTING -p udp --dport 50 -j TTL --ttl-set 9
sw -t mangle -A FORWARD -p udp --dport 51 -j TOS --set-tos 8
sw -t mangle -A POSTROUTING -p udp --dport 52 -j TTL --ttl-dec 1
