# Two sites over IPIP: hosts c1 and c2 behind routers r1 and r2, which meet over m. Echo, a TTL that ends before, inside and behind the tunnel,
# packets that are too long with and without DF, fragments, options, a closed port, a network that is not there; TOS marks.
for n in c1 r1 m r2 c2; do ip netns add $n; done
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire c1 e 02:00:00:00:01:10 r1 lan 02:00:00:00:01:01
wire r1 wan 02:00:00:00:09:01 m m1 02:00:00:00:09:11
wire r2 wan 02:00:00:00:09:02 m m2 02:00:00:00:09:12
wire c2 e 02:00:00:00:02:10 r2 lan 02:00:00:00:02:01
ip -n c1 addr add 10.1.0.10/24 dev e
ip -n c1 route add default via 10.1.0.1
ip -n c2 addr add 10.2.0.10/24 dev e
ip -n c2 route add default via 10.2.0.1
ip -n r1 addr add 10.1.0.1/24 dev lan
ip -n r2 addr add 10.2.0.1/24 dev lan
ip -n r1 addr add 192.0.2.1/30 dev wan
ip -n m addr add 192.0.2.2/30 dev m1
ip -n m addr add 192.0.2.6/30 dev m2
ip -n r2 addr add 192.0.2.5/30 dev wan
ip -n r1 route add 192.0.2.4/30 via 192.0.2.2
ip -n r2 route add 192.0.2.0/30 via 192.0.2.6
for n in r1 m r2; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
ip -n r1 link add t0 type ipip local 192.0.2.1 remote 192.0.2.5 ttl 64
ip -n r2 link add tun type ipip local 192.0.2.5 remote 192.0.2.1 ttl 32 tos 0x48
ip -n r1 addr add 172.16.0.1 peer 172.16.0.2 dev t0
ip -n r2 addr add 172.16.0.2 peer 172.16.0.1 dev tun
ip -n r1 link set t0 up
ip -n r2 link set tun up
ip -n r1 route add 10.2.0.0/16 dev t0
ip -n r2 route add 10.1.0.0/16 dev tun
# nobody asks again while the recorder takes its time
ip -n r1 neigh add 192.0.2.2 lladdr 02:00:00:00:09:11 dev wan
ip -n r2 neigh add 192.0.2.6 lladdr 02:00:00:00:09:12 dev wan
ip -n m neigh add 192.0.2.1 lladdr 02:00:00:00:09:01 dev m1
ip -n m neigh add 192.0.2.5 lladdr 02:00:00:00:09:02 dev m2
ip -n r1 neigh add 10.1.0.10 lladdr 02:00:00:00:01:10 dev lan
ip -n r2 neigh add 10.2.0.10 lladdr 02:00:00:00:02:10 dev lan
ip -n c1 neigh add 10.1.0.1 lladdr 02:00:00:00:01:01 dev e
ip -n c2 neigh add 10.2.0.1 lladdr 02:00:00:00:02:01 dev e
