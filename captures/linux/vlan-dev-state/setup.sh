# What becomes of VLAN devices when the device below changes: up and down, carrier, MTU, MAC, promiscuity, another namespace, the end;
# loose_binding; what is refused.
for n in a b c; do ip netns add $n; done
ip link add e0 netns a address 02:00:00:00:00:0a type veth peer name e0 netns b address 02:00:00:00:00:0b
ip -n b link set e0 up
ip -n a link add link e0 name v1 type vlan id 1
ip -n a link add link e0 name v2 address 02:00:00:00:00:22 type vlan id 2
ip -n a link add link e0 name v3 type vlan id 3 loose_binding on
ip -n a link set v1 up 2>&1 || true
ip -n a link set v3 up
ip -n a link show type vlan
ip -n a link set e0 up
sleep 1.2
ip -n a link show type vlan
ip netns exec a bridge fdb
ip -n a link set e0 mtu 1400
ip -n a link set v1 mtu 1500 2>&1 || true
ip -n a link set e0 mtu 1600; ip -n a link set v1 mtu 1550
ip -n a link set e0 address 02:00:00:00:00:aa
ip -n a link show type vlan
ip netns exec a bridge fdb
ip -n a link set v1 address 02:00:00:00:00:11
ip -n a link set v2 address 02:00:00:00:00:aa
ip -n a link set v2 promisc on; ip -n a link set v1 allmulticast on
ip netns exec a bridge fdb
ip -n a -d link
ip -n a link set v2 down
ip -n a -d link show e0
ip -n a link set v2 promisc off; ip -n a link set v2 up
ip -n b link set e0 down
sleep 1.2
ip -n a link
ip -n b link set e0 up
sleep 1.2
ip -n a link set e0 down
ip -n a link
ip -n a link set e0 up
ip -n a link set v2 netns c
ip -n c link set v2 up
ip -n c -d link show v2
ip -n a link set e0 netns b name e1
ip -n b link set e1 up
sleep 1.2
ip -n a link; ip -n c link
for id in 4095 4096 70000; do ip -n b link add link e1 name x type vlan id $id 2>&1 || true; done
ip -n b link add link e1 name x type vlan 2>&1 || true
ip -n b link add link e1 name x type vlan protocol 802.1q reorder_hdr on 2>&1 || true
ip -n b link add link e1 name x type vlan id 1 2>&1 || true
ip -n b link add link lo name x type vlan id 1 2>&1 || true
ip -n b link add link none name x type vlan id 1 2>&1 || true
ip -n b link add name x type vlan id 9 2>&1 || true
ip -n b link add link e1 name x mtu 2000 type vlan id 9 2>&1 || true
ip -n b link add link e1 name x address 01:00:00:00:00:01 type vlan id 9 2>&1 || true
ip -n b link add link e1 name x type vlan id 9 protocol 802.1ad
ip -n b link set x type vlan id 10 2>&1 || true
ip -n b link set x type vlan egress-qos-map 1:1 17:2 2:0 ingress-qos-map 0:4 7:9
ip -n b -d link show x
ip -n b -d -j link show x
ip -n b link add link e1 type vlan id 11
ip -n b link add link e1 netns c type vlan id 12
ip -n b link; ip -n c link
