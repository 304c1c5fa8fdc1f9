sa() { for n in a b; do ip -n $n xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi $1 reqid 1 mode ${m:-transport} enc 'ecb(cipher_null)' '' auth 'hmac(sha1)' 0x01020304 "${@:2}"; done; }
ping() { ip netns exec a ping -q -c 1 -e 77 -s 8 -W 0.3 10.0.0.2 >/dev/null 2>&1 || echo "ping: $?"; }
left() { for n in a b; do echo "$n" $(ip -n $n xfrm state | grep -o "spi 0x[0-9a-f]*"); done; }
ping; ping; left; ping; ping; left
ip -n a xfrm state flush; ip -n b xfrm state flush
sa 0x101 limit byte-hard 20; ping; ping; ping; left
sa 0x102 limit packet-soft 1; sleep 1.2; sa 0x103; ping; ip -n a xfrm state deleteall spi 0x103; ping; ping; left
sa 0x104; ping; ping
ip -n a xfrm state flush; ip -n b xfrm state flush
sa 0x105 replay-oseq 0xfffffffe; ping; ping; ping
ip -n a xfrm state flush; ip -n b xfrm state flush
sa 0x106 replay-oseq 0xfffffffe extra-flag oseq-may-wrap; ping; ping; ping
ip -n a xfrm state flush; ip -n b xfrm state flush
sa 0x107 limit time-hard 2; ping; sleep 4.5; ping; left
sa 0x108 limit time-use-hard 2; sleep 3; ping; sleep 4.5; ping; left
ip netns exec a cat /proc/net/xfrm_stat | grep -v "	0"
