# ipvlans and the device below: modes and flags are one for all, MAC and MTU follow it, addresses are exclusive; what is refused; another
# namespace; the end.
for n in host out c1 c2; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name e0 netns out address 02:00:00:00:00:02
ip -n host link add i1 link eth0 type ipvlan mode l2
ip -n host link add i2 link i1 mtu 9000 type ipvlan mode l2 private
ip -n host -d link show type ipvlan
ip -n host link set i1 up
ip -n host link
ip -n host link set eth0 up; ip -n out link set e0 up
ip -n host link set i2 up
sleep 1.2
ip -n host -d link
ip -n host addr add 10.0.0.1/24 dev i1
ip -n host addr add 10.0.0.1/24 dev i2 2>&1 || true
ip -n host addr add 10.0.0.1/24 dev eth0
ip -n host addr add 10.0.0.2/24 dev i1; ip -n host addr del 10.0.0.1/24 dev i1
ip -n host addr show i1
ip -n host addr add 10.0.0.1/24 dev i2
ip -n host link set i2 down
ip -n host addr add 10.0.0.1/32 dev i1 2>&1 || true
ip -n host link set i2 type ipvlan mode l3
ip -n host -d link show type ipvlan
ip -n host link set i1 type ipvlan mode l3s vepa
ip -n host -d link show i2
ip -n host -d -j link show i2
ip -n host link set i1 type ipvlan mode l2 bridge
ip -n host link set eth0 address 02:00:00:00:00:11
ip -n host link set eth0 mtu 1400
ip -n host link
ip -n host link set i1 address 02:00:00:00:00:22 2>&1 || true
ip -n host link set i1 mtu 2000
ip -n host link set i1 promisc on; ip -n host link set i1 allmulticast on
ip -n host -d link
ip netns exec host bridge fdb
ip -n host link add x link eth0 type macvlan 2>&1 || true
ip -n host link add x link i1 type macvlan 2>&1 || true
ip -n host link add link i1 name x type vlan id 5 2>&1 || true
ip -n host link add link eth0 name v5 type vlan id 5
ip -n host link add x link v5 type ipvlan mode l2
ip -n host link add x2 link lo type ipvlan 2>&1 || true
ip -n host link add x2 type ipvlan 2>&1 || true
ip -n host link add br0 address 02:00:00:00:00:05 type bridge
ip -n host link set i1 master br0 2>&1 || true
ip -n host link set eth0 master br0 2>&1 || true
ip -n host link set i2 netns c1
ip -n c1 -d link
ip -n host link set eth0 down
ip -n host link
ip -n out link set e0 down; ip -n host link set eth0 up
sleep 1.2
ip -n host link
ip -n host link set eth0 netns c2
ip -n host link; ip -n c1 link; ip -n c2 link
