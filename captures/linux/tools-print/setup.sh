# No frames: what ip, bridge and sysctl print for one of everything, as text and as JSON, and how they refuse.
ip netns add r
ip netns add s
ip link add v0 address 02:00:00:00:01:01 type veth peer name v1 netns r address 02:00:00:00:01:02
ip -n r link set v1 up
ip link set v0 up
ip -n r link add br0 address 02:00:00:00:02:01 type bridge vlan_filtering 1
ip -n r link add p0 address 02:00:00:00:03:01 type veth peer name q0 address 02:00:00:00:03:02
ip -n r link set p0 master br0
ip -n r link set p0 up
ip -n r link set q0 up
ip -n r link set br0 up
ip -n r link add d0 address 02:00:00:00:04:01 type dummy
ip -n r addr add 10.0.1.1/24 dev v1
ip -n r addr add 10.0.1.2/24 brd + dev v1
ip -n r addr add 10.0.2.1 peer 10.0.2.2 dev v1 label v1:p
ip -n r addr add 10.0.3.1/24 dev br0 scope link
ip -n r route add 10.5.0.0/16 via 10.0.1.9 metric 50 proto static
ip -n r route add 10.6.0.0/16 nexthop via 10.0.1.8 weight 2 nexthop via 10.0.3.9
ip -n r route add blackhole 10.7.0.0/16
ip -n r route add unreachable 10.8.0.0/16 table 7
ip -n r route add default via 10.0.1.9 src 10.0.1.2 mtu 1400 advmss 1300
ip -n r rule add from 10.0.1.0/24 to 10.9.0.0/16 iif v1 tos 0x10 fwmark 3/7 lookup 7 pref 40
ip -n r rule add prohibit from 10.10.0.0/16 pref 41
ip -n r neigh add 10.0.1.9 lladdr 02:00:00:00:05:09 nud permanent dev v1
ip -n r neigh add 10.0.1.8 lladdr 02:00:00:00:05:08 nud stale dev v1
ip -n r neigh add proxy 10.0.1.77 dev v1
bridge -n r fdb add 02:00:00:00:06:01 dev p0 master static vlan 1
bridge -n r vlan add dev p0 vid 10-12
