# Source hashing: 500 clients over five servers with weights; then servers come, go, change their weight, and have none (nobody serves then)
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
ipvsadm -A -u 203.0.113.100:53 -s sh
w=1
for i in 11 12 13 14 15; do ipvsadm -a -u 203.0.113.100:53 -r 192.168.8.$i:53 -m -w $w; w=$((w + 2)); done
