# Destination hashing: packets for 500 addresses, gathered by a mark, over three servers whatever their weights; then servers come, go, have no weight, and too many connections
ip link add wan address 02:00:00:00:09:01 type veth peer name eth0 address 02:00:00:00:09:02
ip netns add client
ip link set eth0 netns client
ip -n client link set eth0 up
ip addr add 203.0.113.1/24 dev wan
ip addr add 203.0.113.100/32 dev wan
ip link set wan up
ip neigh add 203.0.113.2 lladdr 02:00:00:00:09:02 dev wan nud permanent
ip route add default via 203.0.113.2
ip link add lan address 02:00:00:00:08:01 type dummy
ip addr add 192.168.8.1/24 dev lan
ip link set lan up
sysctl -qw net.ipv4.ip_forward=1
ip route add local 100.64.0.0/10 dev lo
iptables -t mangle -A PREROUTING -i wan -d 100.64.0.0/10 -j MARK --set-mark 7
ipvsadm -A -f 7 -s dh
w=1
for i in 11 12 13; do ipvsadm -a -f 7 -r 192.168.8.$i -m -w $w; w=$((w + 2)); done
