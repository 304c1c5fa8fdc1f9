# Group policy: the mark of a packet travels in the header, and comes out as the mark, on two endpoints with gbp; one without gbp drops it.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev ea
ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
ip -n a link add vx address 02:00:00:00:01:0a type vxlan id 42 remote 10.0.0.2 dstport 4789 gbp
ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 42 remote 10.0.0.1 dstport 4789 gbp
ip -n a link add vy address 02:00:00:00:02:0a type vxlan id 43 remote 10.0.0.2 dstport 8472 gbp
ip -n b link add vy address 02:00:00:00:02:0b type vxlan id 43 remote 10.0.0.1 dstport 8472
for h in a b; do
  ip -n $h link set vx up
  ip -n $h link set vy up
done
ip -n a addr add 192.168.0.1/24 dev vx
ip -n b addr add 192.168.0.2/24 dev vx
ip -n a addr add 192.168.1.1/24 dev vy
ip -n b addr add 192.168.1.2/24 dev vy
for n in x y; do
  k=1; [ $n = x ] || k=2
  ip -n a neigh add 192.168.$((k - 1)).2 lladdr 02:00:00:00:0$k:0b dev v$n
  ip -n b neigh add 192.168.$((k - 1)).1 lladdr 02:00:00:00:0$k:0a dev v$n
done
ip netns exec a iptables -t mangle -A OUTPUT -p icmp -m length --length 36 -j MARK --set-mark 0x17
ip netns exec a iptables -t mangle -A OUTPUT -p icmp -m length --length 40 -j MARK --set-mark 0xff0801ff
ip netns exec a iptables -t mangle -A OUTPUT -p icmp -m length --length 42 -j MARK --set-mark 0x4a0000
ip netns exec b iptables -A INPUT -m mark --mark 0x17 -j ACCEPT
ip netns exec b iptables -A INPUT -m mark --mark 0x801ff -j ACCEPT
ip netns exec b iptables -A INPUT -m mark --mark 0x480000 -j ACCEPT
