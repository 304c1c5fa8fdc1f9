ping() { ip netns exec $1 ping -c 1 -e 77 -s 8 -W 0.3 "${@:2}" 2>&1 | grep ping: || true; }
send() { ip netns exec a tcpreplay --pps=250 -i eth0 a.pcap; }
P="ip -n a xfrm policy"
T="tmpl proto esp reqid 1 mode transport"
$P add dst 10.0.0.2 proto icmp type 8 dir out $T
ping a 10.0.0.2
$P add dst 10.0.0.2 dir out action block priority 0; ping a 10.0.0.2
$P add dst 10.0.0.2 dev eth0 proto icmp dir out action block priority 10; ping a 10.0.0.2
$P delete dst 10.0.0.2 proto icmp type 8 dir out; echo blocked; ping a 10.0.0.2
$P update dst 10.0.0.2 dir out action allow priority 0; echo allowed; ping a 10.0.0.2
$P add dst 10.0.0.2 dir out mark 0x10 mask 0xf0 priority 1 $T; ping a -m 31 10.0.0.2; ping a -m 47 10.0.0.2
$P delete dst 10.0.0.2 dir out; ping a -m 31 10.0.0.2
$P flush
echo use; $P add dst 10.0.0.2 dir out tmpl proto esp reqid 9 mode transport level use; ping a 10.0.0.2
$P update dst 10.0.0.2 dir out tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 2 mode tunnel; ping a 10.0.0.2
$P update dst 10.0.0.2 dir out tmpl proto esp reqid 1 mode transport tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 2 mode tunnel; ping a 10.0.0.2
$P flush
echo in; ip -n b xfrm policy add dst 10.0.0.2 dir in action block; ping a 10.0.0.2; send
ip -n b xfrm policy update dst 10.0.0.2 dir in $T; ping a 10.0.0.2; send
ip -n b xfrm policy update dst 10.0.0.2 proto udp dport 9 dir in action block; send
ip -n b xfrm policy flush
echo default; ip -n b xfrm policy setdefault in block; ping a 10.0.0.2; ping b 127.0.0.1
ip -n b xfrm policy setdefault in accept; ip -n a xfrm policy setdefault out block; ping a 10.0.0.2; ping a 127.0.0.1
ip -n a xfrm policy setdefault out accept
for n in a b; do ip netns exec $n cat /proc/net/xfrm_stat | grep -v "	0" || true; ip -n $n xfrm policy getdefault; done
