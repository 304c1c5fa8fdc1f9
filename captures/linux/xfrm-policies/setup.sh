# Policies: the lowest priority decides, the older one of two alike; ports, types, devices and marks in selectors; block in each direction;
# level use without a state; default policies; what rules of iptables see of all that (-m policy), and what a sender is told.
ip netns add a; ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; ip netns exec $n sysctl -qw net.ipv4.icmp_ratelimit=0; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0; ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
for n in a b; do
  ip -n $n xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100 reqid 1 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 64
  ip -n $n xfrm state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x200 reqid 1 mode transport aead 'rfc4106(gcm(aes))' 0x2122232425262728292a2b2c2d2e2f3031323334 64
  ip -n $n xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x101 reqid 2 mode tunnel aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128
  for d in in out; do
    c=INPUT; [ $d = out ] && c=POSTROUTING
    t=mangle
    ip netns exec $n iptables -t $t -A $c -m policy --dir $d --pol none
    ip netns exec $n iptables -t $t -A $c -m policy --dir $d --pol ipsec --reqid 1 --mode transport
    ip netns exec $n iptables -t $t -A $c -m policy --dir $d --pol ipsec ! --proto esp
    ip netns exec $n iptables -t $t -A $c -m policy --dir $d --pol ipsec --strict --mode tunnel --tunnel-src 10.0.0.1 --tunnel-dst 10.0.0.0/24
  done
done
