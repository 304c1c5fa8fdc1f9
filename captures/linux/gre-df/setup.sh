# DF and GRE: pmtudisc, nopmtudisc (the packet inside decides), ignore-df (nobody does); MTUs set by hand larger than the way takes: what is too long is cut
# outside, comes in pieces and is put together before it comes out.
for n in a b; do ip netns add $n; done; ip netns add h
ip link add wan netns a address 02:00:00:00:09:01 type veth peer name wan netns b address 02:00:00:00:09:02
ip -n a link set wan up
ip -n b link set wan up
i=0
for o in pmtudisc nopmtudisc "nopmtudisc ignore-df"; do
  i=$((i+1))
  ip -n a addr add 10.0.$i.1/24 dev wan
  ip -n b addr add 10.0.$i.2/24 dev wan
  ip -n a link add g$i type gre local 10.0.$i.1 remote 10.0.$i.2 $o
  ip -n b link add g$i type gre local 10.0.$i.2 remote 10.0.$i.1 $o
  ip -n a link set g$i mtu 2000 up
  ip -n b link set g$i mtu 2000 up
  ip -n b addr add 10.9.$i.2/24 dev g$i
  ip -n a addr add 10.9.$i.1/24 dev g$i
done
ip -n a link add lan mtu 2500 address 02:00:00:00:01:01 type veth peer name host netns h mtu 2500 address 02:00:00:00:01:10
ip -n a link set lan up
ip -n h link set host up
ip netns exec a sysctl -qw net.ipv4.ip_forward=1
ip -n a addr add 10.1.0.1/24 dev lan
ip -n a neigh add 10.1.0.10 lladdr 02:00:00:00:01:10 dev lan
ip -n a -d link show g3
