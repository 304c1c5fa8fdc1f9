# The end of a state: limits of packets, bytes and seconds, hard and soft; a second state takes over from a dying one; sequence numbers that are used
# up, and may wrap; an older state with the same selector is not used; TFC padding.
ip netns add a; ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0; ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
sa() { for n in a b; do ip -n $n xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi $1 reqid 1 mode ${m:-transport} enc 'ecb(cipher_null)' '' auth 'hmac(sha1)' 0x01020304 "${@:2}"; done; }
for n in a b; do d=out; [ $n = b ] && d=in; ip -n $n xfrm policy add dst 10.0.0.2 proto icmp dir $d tmpl proto esp reqid 1 mode transport; done
sa 0x100 limit packet-hard 2
