# Site to site: two routers with ESP tunnels (AES-GCM one way, AES-CBC with HMAC-SHA-1 the other) carry what their hosts send each other. Path MTU:
# with DF the router says what fits, without DF the outer packet is cut. TOS, ECN and TTL of the outer header; what comes in the clear is dropped.
ip netns add h1; ip netns add r1; ip netns add r2; ip netns add h2
ip link add eth0 netns h1 address 02:00:00:00:01:02 type veth peer name in netns r1 address 02:00:00:00:01:01
ip link add out netns r1 address 02:00:00:00:00:01 type veth peer name out netns r2 address 02:00:00:00:00:02
ip link add in netns r2 address 02:00:00:00:02:01 type veth peer name eth0 netns h2 address 02:00:00:00:02:02
for n in h1 h2; do ip -n $n link set lo up; ip -n $n link set eth0 up; ip netns exec $n sysctl -qw net.ipv4.icmp_ratelimit=0; done
for n in r1 r2; do ip -n $n link set lo up; ip -n $n link set in up; ip -n $n link set out up; ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0; done
ip -n h1 addr add 10.1.0.2/24 dev eth0; ip -n r1 addr add 10.1.0.1/24 dev in; ip -n r1 addr add 192.0.2.1/24 dev out
ip -n h2 addr add 10.2.0.2/24 dev eth0; ip -n r2 addr add 10.2.0.1/24 dev in; ip -n r2 addr add 192.0.2.2/24 dev out
ip -n h1 route add default via 10.1.0.1; ip -n h2 route add default via 10.2.0.1
ip -n r1 route add 10.2.0.0/24 via 192.0.2.2; ip -n r2 route add 10.1.0.0/24 via 192.0.2.1
n() { ip -n $1 neigh add $2 lladdr $3 dev $4; }
n h1 10.1.0.1 02:00:00:00:01:01 eth0; n r1 10.1.0.2 02:00:00:00:01:02 in; n r1 192.0.2.2 02:00:00:00:00:02 out
n h2 10.2.0.1 02:00:00:00:02:01 eth0; n r2 10.2.0.2 02:00:00:00:02:02 in; n r2 192.0.2.1 02:00:00:00:00:01 out
for n in r1 r2; do
  ip -n $n xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x100 reqid 7 mode tunnel replay-window 32 aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128
  ip -n $n xfrm state add src 192.0.2.2 dst 192.0.2.1 proto esp spi 0x200 reqid 7 mode tunnel enc 'cbc(aes)' 0x2122232425262728292a2b2c2d2e2f30 auth 'hmac(sha1)' 0x2122232425262728292a2b2c2d2e2f3031323334
done
p() { ip -n $1 xfrm policy add src 10.$2.0.0/24 dst 10.$3.0.0/24 dir $4 priority 10 tmpl src 192.0.2.$2 dst 192.0.2.$3 proto esp reqid 7 mode tunnel; }
p r1 1 2 out; p r1 2 1 in; p r1 2 1 fwd; p r2 2 1 out; p r2 1 2 in; p r2 1 2 fwd
