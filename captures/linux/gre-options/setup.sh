# GRE with keys, checksums and sequence numbers in both directions, and what does not fit: other keys, none, a checksum that is wrong, missing or not asked
# for, old and repeated numbers, versions, routing, protocols that nobody takes, headers that are cut.
for n in a b; do ip netns add $n; done; ip netns add h
ip link add wan netns a address 02:00:00:00:09:01 type veth peer name wan netns b address 02:00:00:00:09:02
ip -n a addr add 10.0.0.1/24 dev wan
ip -n b addr add 10.0.0.2/24 dev wan
ip -n a link set wan up
ip -n b link set wan up
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:09:02 dev wan
ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:09:01 dev wan
ip -n a link add plain type gre local 10.0.0.1 remote 10.0.0.2 ttl 9
ip -n b link add plain type gre local 10.0.0.2 remote 10.0.0.1
ip -n a link add full type gre local 10.0.0.1 remote 10.0.0.2 key 7 csum seq
ip -n b link add full type gre local 10.0.0.2 remote 10.0.0.1 ikey 7 okey 0.0.0.7 csum seq
ip -n a link add ways type gre local 10.0.0.1 remote 10.0.0.2 ikey 1.2.3.4 okey 0x05060708 oseq icsum
ip -n b link add ways type gre local 10.0.0.2 remote 10.0.0.1 ikey 0x05060708 okey 1.2.3.4 ocsum
i=0
for t in plain full ways; do
  i=$((i+1))
  ip -n a addr add 10.9.$i.1/24 dev $t
  ip -n b addr add 10.9.$i.2/24 dev $t
  ip -n a link set $t up
  ip -n b link set $t up
done
ip -n b addr add 10.9.0.9/32 dev lo
for i in 1 2 3; do ip -n a route add 10.8.$i.0/24 dev $(echo plain full ways | cut -d' ' -f$i); done
ip netns exec a sysctl -qw net.ipv4.ip_forward=1
ip -n a link add lan address 02:00:00:00:01:01 type veth peer name host netns h address 02:00:00:00:01:10
ip -n a link set lan up
ip -n h link set host up
ip -n a addr add 10.1.0.1/24 dev lan
ip -n a neigh add 10.1.0.10 lladdr 02:00:00:00:01:10 dev lan
ip -n b route add 10.1.0.0/24 dev plain
ip netns exec b sysctl -qw net.ipv4.conf.all.rp_filter=0
