# Two hosts protect ICMP between them with ESP in transport mode (AES-GCM, ICV of 8, 12 and 16 bytes, AES-CBC with HMAC-SHA-256 and SHA-1, no
# encryption): who has no state for a policy sends nothing; what comes in the clear is dropped; counters and replay windows as they move.
ip netns add a; ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0; ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
for n in a b; do
  sa() { ip -n $n xfrm state add src 10.0.0.$1 dst 10.0.0.$2 proto esp spi $3 mode transport "${@:4}"; }
  sa 1 2 0x100 reqid 1 replay-window 32 aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 64
  sa 2 1 0x200 reqid 1 replay-window 32 aead 'rfc4106(gcm(aes))' 0x2122232425262728292a2b2c2d2e2f3031323334 96
  sa 1 2 0x101 reqid 2 replay-window 64 aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20aabbccdd 128
  sa 2 1 0x201 reqid 2 enc 'cbc(aes)' 0x2122232425262728292a2b2c2d2e2f30 auth 'hmac(sha1)' 0x2122232425262728292a2b2c2d2e2f3031323334
  sa 1 2 0x102 reqid 3 enc 'cbc(aes)' 0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20 auth-trunc 'hmac(sha256)' 0x0102030405060708090a0b0c0d0e0f1011121314151617181920212223242526 128
  sa 2 1 0x202 reqid 3 enc 'ecb(cipher_null)' '' auth 'hmac(sha256)' 0x2122232425262728292a2b2c2d2e2f30
done
p() { ip -n $1 xfrm policy $2 src 10.0.0.$3 dst 10.0.0.$4 proto icmp dir $5 tmpl proto esp reqid $6 mode transport; }
both() { p a $1 1 2 out $2; p b $1 1 2 in $2; p b $1 2 1 out $2; p a $1 2 1 in $2; }
both add 1
