# Received ESP, made by hand (no encryption, HMAC-SHA-1): replayed and too old numbers, number 0, a wrong ICV, a wrong key, dummies, padding that is too
# long, packets that are too short, an unknown SPI, a mark that the state asks for, a selector that the inner packet does not fit, tunnels of IPv4,
# with ECN and DSCP from outside, in the wrong mode, and states within each other. What comes out is a UDP datagram to a closed port.
modprobe ipip  # whichever labs share the kernel: it answers for protocol 4
ip netns add a; ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set eth0 up; ip netns exec $n sysctl -qw net.ipv4.icmp_ratelimit=0; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0; ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
sa() { ip -n b xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi $1 enc 'ecb(cipher_null)' '' auth-trunc 'hmac(sha1)' 0x0102030405060708090a0b0c0d0e0f1011121314 96 "${@:2}"; }
sa 0x100 mode transport replay-window 32
sa 0x101 mode transport replay-window 128
sa 0x102 mode transport
sa 0x103 mode transport mark 5 mask 0xf
sa 0x104 mode transport sel src 10.0.0.1 dst 10.0.0.2 proto udp dport 9
sa 0x105 mode tunnel
sa 0x106 mode tunnel flag decap-dscp
sa 0x107 mode tunnel flag noecn
sa 0x108 mode transport output-mark 0x77
ip -n b xfrm policy add dst 10.0.0.2 dir in priority 5 tmpl proto esp mode tunnel level use
ip netns exec b iptables -t mangle -A PREROUTING -m ttl --ttl-eq 63 -j MARK --set-mark 5
ip netns exec b iptables -A INPUT -m mark --mark 0x77
ip netns exec b iptables -A INPUT -m policy --dir in --pol ipsec --mode transport
ip netns exec b iptables -A INPUT -m policy --dir in --pol ipsec --strict --spi 0x105 --next --spi 0x100
ip netns exec b iptables -A INPUT -m policy --dir in --pol ipsec --strict --mode tunnel --next --mode transport
ip netns exec b iptables -A INPUT -m policy --dir in --pol ipsec --strict --mode transport --next --mode tunnel
ip netns exec b iptables -A INPUT -m policy --dir in --pol none
