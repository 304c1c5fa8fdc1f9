# Weighted round robin: 6, 4 and 2 in turn, then weights without a common divisor, servers that come and go in the middle of a pass, without weight, with too many connections
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
ipvsadm -A -t 203.0.113.100:80 -s wrr
for i in 2 4 6; do ipvsadm -a -t 203.0.113.100:80 -r 192.168.8.1$i:80 -m -w $i; done
