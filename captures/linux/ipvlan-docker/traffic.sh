p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p a1 192.168.30.12; p a2 198.51.100.1; p rt 192.168.30.11; p b1 10.1.214.10
ip -n a1 addr add 192.168.30.12/24 dev eth0 2>&1 || true
ip -n b1 addr add 10.1.214.10/32 dev eth0 2>&1 || true
ip -n host route add 198.51.100.0/24 dev di-b
p b2 198.51.100.1
ip -n host -s link show di-b
ip -n host link del eth0.30
ip -n a1 link; ip -n b1 -s link show eth0
