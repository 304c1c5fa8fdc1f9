# Which of several tunnels a packet is for: both addresses, the remote one, the local one, any; the device it came by; modes; one that is down; two that
# differ only in their device. Injected from outside; replies show the tunnel. SIT devices take IPv4 too, behind IPIP's.
modprobe -a ipip ip_gre sit
for n in m b; do ip netns add $n; done
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire b w1 02:00:00:00:09:01 m m1 02:00:00:00:09:11
wire b w2 02:00:00:00:09:02 m m2 02:00:00:00:09:12
ip -n b addr add 10.0.1.1/24 dev w1
ip -n b addr add 10.0.2.1/24 dev w2
ip netns exec b sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
ip -n b neigh add 10.0.1.2 lladdr 02:00:00:00:09:11 dev w1
ip -n b neigh add 10.0.2.2 lladdr 02:00:00:00:09:12 dev w2
ip -n b route add 192.0.2.0/24 via 10.0.1.2
t() { ip -n b link add "$@"; ip -n b link set $1 up; }
t xboth type ipip local 10.0.1.1 remote 192.0.2.1
t xremote type ipip remote 192.0.2.1
t xremote2 type ipip remote 192.0.2.2
t xlocal type ipip local 10.0.1.1
t xany type ipip
t xw1only type ipip local 10.0.1.1 remote 192.0.2.5 dev w1
t xw2only type ipip local 10.0.1.1 remote 192.0.2.5 dev w2
t xdown type ipip local 10.0.1.1 remote 192.0.2.6
ip -n b link set xdown down
t xs4 type sit local 10.0.2.1 remote 192.0.2.7 mode ip4ip4
t xs6 type sit local 10.0.2.1 remote 192.0.2.8 mode ip6ip
ip -n b link add xlater type ipip local 10.0.1.1 remote 192.0.2.9
ip -n b link set xlater up
