ping() { ip netns exec $1 ping -q -c $2 -i 0.3 -e 77 -s $3 -W 0.3 $4 >/dev/null 2>&1 || echo "$1 ping $3 $4: $?"; }
p() { ip -n $1 xfrm policy $2 src 10.0.0.$3 dst 10.0.0.$4 proto icmp dir $5 tmpl proto esp reqid $6 mode transport; }
both() { p a $1 1 2 out $2; p b $1 1 2 in $2; p b $1 2 1 out $2; p a $1 2 1 in $2; }
ping a 3 8 10.0.0.2
for s in 0 1 2 3 9 15; do ping a 1 $s 10.0.0.2; done
both update 2
for s in 0 1 4 5 6 14 15; do ping a 1 $s 10.0.0.2; done
both update 3
for s in 0 3 4 5 13 14 15; do ping b 1 $s 10.0.0.1; done
# a state that nobody has
p a update 1 2 out 9; ping a 1 8 10.0.0.2
# in the clear to somebody who asks for protection
ip -n a xfrm policy delete src 10.0.0.1 dst 10.0.0.2 proto icmp dir out; ping a 1 8 10.0.0.2
# protected, but by another state than the policy asks for
p a add 1 2 out 1; ping a 1 8 10.0.0.2
# an SPI that the receiver does not know
p b update 1 2 in 1; ip -n b xfrm state delete dst 10.0.0.2 proto esp spi 0x100; ping a 1 8 10.0.0.2
ip netns exec a cat /proc/net/xfrm_stat | grep -v "	0"
ip netns exec b cat /proc/net/xfrm_stat | grep -v "	0"
