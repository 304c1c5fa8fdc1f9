# Networks in a set: the longest prefix decides, nomatch takes a part out again and /32 puts it back, as Calico and whitelists do it; --return-nomatch turns
# it round; the same with two networks and with ports.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
sets() { ip netns exec r ipset "$@"; }
rule() { ip netns exec r iptables -A FORWARD "$@"; }
for i in 10.1.0.0/16 10.2.0.0/16; do ip -n r route add $i via 10.0.2.2; done
sets create pools hash:net
sets add pools 10.1.0.0/16
sets add pools 10.1.2.0/24 nomatch
sets add pools 10.1.2.64/26
sets add pools 10.1.2.65 nomatch
sets add pools 0.0.0.0/1 nomatch
sets add pools 128.0.0.0/1
sets add pools 10.2.0.0-10.2.0.6
sets create pairs hash:net,net
sets add pairs 10.0.1.0/24,10.1.0.0/16
sets add pairs 10.0.1.2,10.1.0.0/16 nomatch
sets add pairs 10.0.1.2,10.1.3.0/24
sets add pairs 0.0.0.0/1,10.2.0.0/16
sets create netport hash:net,port
sets add netport 10.1.0.0/16,80-81
sets add netport 10.1.2.0/24,80 nomatch
sets add netport 10.1.2.3,tcp:80
sets create netportnet hash:net,port,net
sets add netportnet 10.0.1.0/24,80,10.1.0.0/16
sets add netportnet 10.0.1.2/31,80,10.1.2.0/24 nomatch
sets add netportnet 0.0.0.0/0,81,0.0.0.0/0
sets create gone hash:net
sets add gone 10.1.0.0/16
sets add gone 10.1.2.0/24
sets del gone 10.1.2.0/24
for not in "" "!"; do
  rule -m set $not --match-set pools dst
  rule -m set $not --match-set pools dst --return-nomatch
  rule -m set $not --match-set pairs src,dst
  rule -m set $not --match-set pairs src,dst --return-nomatch
  rule -m set $not --match-set netport dst,dst
  rule -m set $not --match-set netport dst,dst --return-nomatch
  rule -m set $not --match-set netportnet src,dst,dst
  rule -m set $not --match-set netportnet src,dst,dst --return-nomatch
  rule -m set $not --match-set gone dst
done
for i in 10.1.1.1 10.1.2.1 10.1.2.65 10.1.2.66 10.2.0.6 10.2.0.7 9.9.9.9 200.1.1.1; do
  sets test pools $i || true
  sets test pools $i nomatch || true
done
sets test pools 10.1.2.0/24 nomatch
sets test pools 10.1.2.0/25 || true
sets test pairs 10.0.1.2,10.1.3.1
sets test pairs 10.0.1.2,10.1.4.1 || true
sets test netportnet 10.0.1.2,80,10.1.2.1 nomatch
