p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p a1 192.168.1.129; p a1 192.168.1.1; p t1 192.168.10.3; p t1 192.168.20.2; p w1 192.168.1.128
p a1 192.168.1.5; p host 192.168.1.128
ip -n host link add shim0 link eth0 address 02:00:00:00:00:99 type macvlan mode bridge
ip -n host addr add 192.168.1.6/32 dev shim0
ip -n host link set shim0 up
ip -n host route add 192.168.1.128/26 dev shim0
p host 192.168.1.128; p a2 192.168.1.6
ip -n host -d link show eth0 | grep -o "promiscuity [0-9]*"
ip -n host link show type macvlan
ip -n t2 link del eth0
ip -n host link del eth0.10
sleep 1.2
ip -n t1 link
