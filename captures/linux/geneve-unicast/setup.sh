# Geneve: two endpoints, bridged and their own traffic; source ports from the whole range; no UDP checksum unless asked for; headers given and inherited; the MTU follows the
# route; a device that was moved; one that changes its endpoint.
for h in a b c m; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev ea
ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b dev ea
ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eb
ip -n a link add g1 address 02:00:00:00:01:0a type geneve id 1 remote 10.0.0.2
ip -n b link add g1 address 02:00:00:00:01:0b type geneve id 1 remote 10.0.0.1 udpcsum
ip -n a link add g2 address 02:00:00:00:02:0a type geneve id 2 remote 10.0.0.2 ttl inherit tos inherit df inherit
ip -n b link add g2 address 02:00:00:00:02:0b type geneve id 2 remote 10.0.0.1 ttl 9 tos 0x20 df set
ip -n a link add g3 address 02:00:00:00:03:0a type geneve id 3 remote 10.0.0.9
ip -n b link add g3 address 02:00:00:00:03:0b type geneve id 3 remote 10.0.0.1 dstport 7000
ip -n a link add gx address 02:00:00:00:04:0a mtu 1600 type geneve external dstport 6090
ip -n b link set g3 netns m
ip -n a link add br0 address 02:00:00:00:05:0a type bridge mcast_snooping 0
ip link add vc netns a address 02:00:00:00:06:0a type veth peer name eth0 netns c address 02:00:00:00:06:0c
ip -n a link set g1 master br0
ip -n a link set vc master br0
for d in g1 g2 g3 gx br0 vc; do ip -n a link set $d up; done
for d in g1 g2; do ip -n b link set $d up; done
ip -n m link set g3 up
ip -n c link set eth0 up
ip -n b addr add 192.168.0.2/24 dev g1
ip -n b neigh add 192.168.0.3 lladdr 02:00:00:00:06:0c dev g1
