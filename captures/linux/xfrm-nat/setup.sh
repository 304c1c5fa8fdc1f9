# A router that masquerades and has tunnels: which packets policies mean depends on the addresses after NAT (nf_xfrm_me_harder), what comes back is
# checked by those before. A packet that NAT makes one of a policy is protected, one that it takes away from a policy leaves in the clear.
ip netns add h; ip netns add r; ip netns add s
ip link add eth0 netns h address 02:00:00:00:01:02 type veth peer name in netns r address 02:00:00:00:01:01
ip link add out netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for n in h s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n r link set lo up; ip -n r link set in up; ip -n r link set out up; ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n h addr add 10.1.0.2/24 dev eth0; ip -n r addr add 10.1.0.1/24 dev in; ip -n r addr add 10.2.0.1/24 dev out; ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s addr add 10.2.0.3/24 dev eth0
ip -n h route add default via 10.1.0.1; ip -n s route add default via 10.2.0.1
n() { ip -n $1 neigh add $2 lladdr $3 dev $4; }
n h 10.1.0.1 02:00:00:00:01:01 eth0; n r 10.1.0.2 02:00:00:00:01:02 in; n r 10.2.0.2 02:00:00:00:02:02 out; n r 10.2.0.3 02:00:00:00:02:02 out; n s 10.2.0.1 02:00:00:00:02:01 eth0
for n in r s; do
  ip -n $n xfrm state add src 10.2.0.1 dst 10.2.0.2 proto esp spi 0x100 reqid 1 mode tunnel aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 64
  ip -n $n xfrm state add src 10.2.0.2 dst 10.2.0.1 proto esp spi 0x200 reqid 1 mode tunnel aead 'rfc4106(gcm(aes))' 0x2122232425262728292a2b2c2d2e2f3031323334 64
done
p() { ip -n $1 xfrm policy add src $2 dst $3 dir $4 tmpl src $5 dst $6 proto esp reqid 1 mode tunnel; }
# to .2: after masquerading; to .3: before
p r 10.2.0.1 10.2.0.2 out 10.2.0.1 10.2.0.2; p s 10.2.0.1 10.2.0.2 in 10.2.0.1 10.2.0.2; p s 10.2.0.2 10.2.0.1 out 10.2.0.2 10.2.0.1; p r 10.2.0.2 10.2.0.1 in 10.2.0.2 10.2.0.1; p r 10.2.0.2 10.1.0.0/24 fwd 10.2.0.2 10.2.0.1; p r 10.2.0.2 10.2.0.1 fwd 10.2.0.2 10.2.0.1
p r 10.1.0.0/24 10.2.0.3 out 10.2.0.1 10.2.0.2
ip netns exec r iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -o out -j MASQUERADE
ip netns exec r iptables -A FORWARD -m policy --dir in --pol ipsec
ip netns exec r iptables -A FORWARD -m policy --dir out --pol ipsec
