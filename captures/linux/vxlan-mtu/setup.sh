# Frames that do not fit the tunnel's way: a host's own and routed packets (their route learns the path MTU), bridged ones (their sender is told by ICMP where
# they must not be cut, else the outer packet is fragmented and put together again), a router on the way that wants less, DF on the outer header.
for h in a r b c d; do ip netns add $h; done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name ra netns r address 02:00:00:00:00:1a
ip link add eb netns b address 02:00:00:00:00:0b type veth peer name rb netns r address 02:00:00:00:00:1b
ip -n a addr add 10.0.1.1/24 dev ea
ip -n r addr add 10.0.1.2/24 dev ra
ip -n r addr add 10.0.2.2/24 dev rb
ip -n b addr add 10.0.2.1/24 dev eb
ip -n r link set rb mtu 1400
ip -n b link set eb mtu 1400
for l in "a ea" "r ra" "r rb" "b eb"; do set -- $l; ip -n $1 link set $2 up; done
ip -n a neigh add 10.0.1.2 lladdr 02:00:00:00:00:1a dev ea
ip -n r neigh add 10.0.1.1 lladdr 02:00:00:00:00:0a dev ra
ip -n r neigh add 10.0.2.1 lladdr 02:00:00:00:00:0b dev rb
ip -n b neigh add 10.0.2.2 lladdr 02:00:00:00:00:1b dev eb
ip -n a route add default via 10.0.1.2
ip -n b route add default via 10.0.2.2
ip -n a link add vx address 02:00:00:00:01:0a type vxlan id 42 local 10.0.1.1 remote 10.0.2.1 dstport 4789 srcport 4000 4001
ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 42 local 10.0.2.1 remote 10.0.1.1 dstport 4789
ip -n a link add vd address 02:00:00:00:02:0a type vxlan id 43 local 10.0.1.1 remote 10.0.2.1 dstport 4789 srcport 4000 4001 df set
ip -n b link add vd address 02:00:00:00:02:0b type vxlan id 43 local 10.0.2.1 remote 10.0.1.1 dstport 4789
ip -n a link add br0 address 02:00:00:00:03:0a type bridge mcast_snooping 0
ip link add vc netns a address 02:00:00:00:04:0a type veth peer name eth0 netns c address 02:00:00:00:05:0c
ip -n a link set vx master br0
ip -n a link set vc master br0
for d in vx vd vc br0; do ip -n a link set $d up; done
ip -n b link set vx up
ip -n b link set vd up
ip -n c link set eth0 up
ip -n a addr add 192.168.0.1/24 dev br0
ip -n b addr add 192.168.0.2/24 dev vx
ip -n a addr add 192.168.1.1/24 dev vd
ip -n b addr add 192.168.1.2/24 dev vd
ip -n a neigh add 192.168.0.2 lladdr 02:00:00:00:01:0b dev br0
ip -n a neigh add 192.168.1.2 lladdr 02:00:00:00:02:0b dev vd
ip -n b neigh add 192.168.0.1 lladdr 02:00:00:00:03:0a dev vx
ip -n b neigh add 192.168.1.1 lladdr 02:00:00:00:02:0a dev vd
ip -n b neigh add 192.168.0.3 lladdr 02:00:00:00:05:0c dev vx
