# Docker Swarm's encrypted overlay: VXLAN between two hosts, whose datagrams a rule of mangle marks and a policy with that mark has protected
# (RFC 4106, ICV of 8 bytes); datagrams that come in the clear are dropped by -m policy. MTU: what the bridge's container may send.
ip netns add a; ip netns add b; ip netns add c1; ip netns add c2
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0; ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
host() {
  n=$1 c=$2
  ip -n $n link add br0 address 02:00:00:00:0${n}:ff type bridge mcast_snooping 0
  ip -n $n link add vxlan0 address 02:00:00:00:0${n}:10 mtu 1424 type vxlan id 4097 dstport 4789 local $4 nolearning l2miss l3miss proxy
  ip -n $n link set vxlan0 master br0
  ip link add veth0 netns $n address 02:00:00:00:0${n}:11 mtu 1424 type veth peer name eth0 netns $c address 02:00:00:00:$3:02
  ip -n $n link set veth0 master br0
  for d in br0 vxlan0 veth0; do ip -n $n link set $d up; done
  ip -n $c link set lo up; ip -n $c link set eth0 up; ip -n $c link set eth0 mtu 1424
}
host a c1 01 10.0.0.1; host b c2 02 10.0.0.2
ip -n c1 addr add 10.1.0.2/24 dev eth0; ip -n c2 addr add 10.1.0.3/24 dev eth0
bridge -n a fdb add 02:00:00:00:02:02 dev vxlan0 dst 10.0.0.2 vni 4097 self permanent; ip -n a neigh add 10.1.0.3 lladdr 02:00:00:00:02:02 dev vxlan0 nud permanent
bridge -n b fdb add 02:00:00:00:01:02 dev vxlan0 dst 10.0.0.1 vni 4097 self permanent; ip -n b neigh add 10.1.0.2 lladdr 02:00:00:00:01:02 dev vxlan0 nud permanent
for n in a b; do
  ip -n $n xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x3f2a1b0c reqid 13681891 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f103f2a1b0c 64
  ip -n $n xfrm state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x1d2c3b4a reqid 13681891 mode transport aead 'rfc4106(gcm(aes))' 0x2122232425262728292a2b2c2d2e2f301d2c3b4a 64
  ip netns exec $n iptables -t mangle -A OUTPUT -p udp -m udp --dport 4789 -j MARK --set-xmark 0xd0c4e3/0xffffffff
  ip netns exec $n iptables -A INPUT -p udp -m policy --dir in --pol ipsec -m udp --dport 4789 -j ACCEPT
  ip netns exec $n iptables -A INPUT -p udp -m policy --dir in --pol none -m udp --dport 4789 -j DROP
done
ip -n a xfrm policy add src 10.0.0.1/32 dst 10.0.0.2/32 proto udp dport 4789 dir out mark 0xd0c4e3 tmpl src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x3f2a1b0c reqid 13681891 mode transport
ip -n b xfrm policy add src 10.0.0.2/32 dst 10.0.0.1/32 proto udp dport 4789 dir out mark 0xd0c4e3 tmpl src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x1d2c3b4a reqid 13681891 mode transport
