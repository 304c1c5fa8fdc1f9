p() { ip netns exec $1 ping -6 -c 1 -s 8 -W 1 "${@:2}" >/dev/null || true; }
p a -e 1 2001:db8::2
p b -e 2 2001:db8::1
p a -e 3 fe80::ff:fe00:2%eth0
p a -e 4 -W 5 2001:db8::77
ip -n a -6 route add 2001:db8:0:1::/64 dev eth0
p a -e 5 2001:db8:0:1::2
ip -n a neigh add 2001:db8::88 lladdr 02:00:00:00:00:02 dev eth0
p a -e 6 2001:db8::88
ip -n b addr add 2001:db8::3/64 dev eth0
sleep 2
p a -e 7 2001:db8::3
ip -n b addr del 2001:db8::3/64 dev eth0
sleep 2
ip -n a neigh flush dev eth0
p a -e 8 2001:db8::3 -W 5
ip -n a neigh get 2001:db8::88 dev eth0
ip -n a neigh del 2001:db8::88 dev eth0
ip -n a neigh get 2001:db8::88 dev eth0 || true
ip -n a link add dummy0 address 02:00:00:00:00:07 type dummy
for i in 2001:db8:7::1/64 2001:db8:7::1/64 2001:db8::1/129 ff02::9/64 ::1/128; do ip -n a addr add $i dev dummy0 nodad || true; done
ip -n a addr del 2001:db8::9/64 dev dummy0 || true
ip -n a -6 addr show dev eth0
ip -n a -j -6 addr show dev eth0
ip -n a -6 addr show dev dummy0
ip -n b -6 addr show scope global
ip -n a -6 maddr show dev eth0
ip -n a -6 rule
ip -n a -j -6 route
