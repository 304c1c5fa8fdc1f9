# MACs of macvlans: taken ones, changes while up, what the parent is told to listen to; what is refused; names and numbers of parents in
# other namespaces; the parent's end.
for n in host out c1 c2; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name e0 netns out address 02:00:00:00:00:02
ip -n host link set eth0 up; ip -n out link set e0 up
ip -n host link add m1 link eth0 address 02:00:00:00:01:01 type macvlan mode bridge
ip -n host link add m2 link m1 address 02:00:00:00:01:01 type macvlan mode private bcqueuelen 20
ip -n host link add m3 link eth0 address 02:00:00:00:00:01 type macvlan
ip -n host link set m1 up
ip -n host link set m2 up 2>&1 || true
ip -n host link set m3 up 2>&1 || true
ip -n host link set m2 address 02:00:00:00:01:02
ip -n host link set m2 up
ip -n host link set m2 address 02:00:00:00:01:01 2>&1 || true
ip -n host link set m2 address 02:00:00:00:00:01 2>&1 || true
ip -n host link set m2 address 02:00:00:00:01:12
ip -n host link set m3 address 02:00:00:00:01:01 2>&1 || true
ip -n host link set m3 address 02:00:00:00:01:03
ip netns exec host bridge fdb
ip netns exec host bridge fdb add 02:00:00:00:00:99 dev m1 self 2>&1 || true
ip netns exec host bridge fdb add 01:00:5e:01:02:03 dev m1 self
ip -n host link set m1 mtu 1600 2>&1 || true
ip -n host link add x link eth0 mtu 1600 type macvlan 2>&1 || true
ip -n host link add x link lo type macvlan 2>&1 || true
ip -n host link add x type macvlan 2>&1 || true
ip -n host link add x link eth0 address 01:00:00:00:00:01 type macvlan 2>&1 || true
ip -n host link add x link eth0 type ipvlan 2>&1 || true
ip -n host link add br0 address 02:00:00:00:00:05 type bridge
ip -n host link set eth0 master br0 2>&1 || true
ip -n host link set m3 master br0
ip -n host link add x link m3 type macvlan
ip -n host link del x
ip -n host link add x link br0 address 02:00:00:00:00:06 type macvlan mode bridge
ip -n host link set m3 type macvlan mode passthru 2>&1 || true
ip -n host link set m3 type macvlan mode vepa bcqueuelen 3000
ip -n host link set m1 netns c1
ip -n c1 link set m1 up
ip -n host link set eth0 mtu 1400
ip -n host link set m2 promisc on; ip -n host link set m2 allmulticast on
ip -n host -d link; ip -n c1 -d link
ip -n host -d -j link show m2
ip netns exec host bridge fdb
ip -n out link set e0 down
sleep 1.2
ip -n host link; ip -n c1 link
ip -n out link set e0 up
ip -n host link set eth0 netns c2
ip -n c2 link set eth0 up
sleep 1.2
ip -n host link; ip -n c1 link; ip -n c2 link
