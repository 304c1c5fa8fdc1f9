# Hosts behind a bridge with snooping that has an address of its own: solicitations are flooded or go where a group was reported, listener
# reports teach the bridge, VLAN devices carry IPv6.
on() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; }
# an entry that is used stays as it is for longer than the lab takes
calm() { ip netns exec $1 sysctl -qw net/ipv6/neigh/$2/delay_first_probe_time=900 net/ipv6/neigh/$2/base_reachable_time_ms=900000; }
for n in a b c br; do ip netns add $n; on $n; done
ip -n br link add br0 address 02:00:00:00:00:10 type bridge
i=1; for n in a b c; do ip link add p$i netns br address 02:00:00:00:01:0$i type veth peer name eth0 netns $n address 02:00:00:00:00:0$i; i=$((i + 1)); done
for n in a b c br; do ip -n $n link set lo up; done
for i in 1 2 3; do ip netns exec br sysctl -qw net.ipv6.conf.p$i.disable_ipv6=1; ip -n br link set p$i master br0; ip -n br link set p$i up; done
for n in a b c; do ip -n $n link set eth0 up; done
ip -n br link set br0 up
ip -n a link add link eth0 name eth0.5 type vlan id 5; ip -n a link set eth0.5 up
ip -n b link add link eth0 name eth0.5 type vlan id 5; ip -n b link set eth0.5 up
sleep 1.5
ip -n a addr add 2001:db8::a/64 dev eth0
ip -n b addr add 2001:db8::b/64 dev eth0
ip -n c addr add 2001:db8::c/64 dev eth0
ip -n br addr add 2001:db8::1/64 dev br0
ip -n a addr add 2001:db8:5::a/64 dev eth0.5
ip -n b addr add 2001:db8:5::b/64 dev eth0.5
sleep 1
calm a eth0; calm b eth0; calm c eth0; calm br br0; calm a eth0.5; calm b eth0.5
