p() { ip netns exec c ping -q -c 1 -e 77 -s 8 -W 0.3 "$@" >/dev/null 2>&1 || echo "ping $*: $?"; }
p 10.0.2.2
p -t 1 10.0.2.2
p -t 9 -Q 0x10 10.0.2.2
p -M dont 10.0.2.2
p -M do 10.0.2.2
p -I 10.0.1.3 10.0.2.2
p -I eth0 10.0.1.1
p -b 10.0.1.255
p 10.0.1.255
p 127.0.0.1
p 10.0.1.2
p 10.9.9.9
ip -n r route add unreachable 10.8.0.0/16
p 10.8.1.1
ip -n r route add blackhole 10.7.0.0/16
p 10.7.1.1
p -c 2 -i 0.3 10.0.2.2
ip netns exec c arping -q -c 1 -I eth0 10.0.1.1
ip netns exec c arping -q -c 1 -w 1 -D -I eth0 10.0.1.1 || echo "duplicate"
ip netns exec c arping -q -c 1 -A -I eth0 10.0.1.3 || true
ip netns exec c arping -q -c 1 -U -I eth0 10.0.1.3 || true
ip netns exec c arping -q -c 1 -b -s 10.0.1.3 -I eth0 10.0.1.1
