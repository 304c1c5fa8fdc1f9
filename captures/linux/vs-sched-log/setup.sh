# What the kernel logs when a scheduler finds nobody: two schedulers with words of their own, services of UDP and by mark
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
iptables -t mangle -A PREROUTING -i wan -p udp --dport 54 -j MARK --set-mark 0xab
ipvsadm -A -t 203.0.113.100:80 -s rr
ipvsadm -A -t 203.0.113.100:81 -s wrr
ipvsadm -A -t 203.0.113.100:82 -s wrr
ipvsadm -a -t 203.0.113.100:82 -r 192.168.8.11:82 -m -w 1 -x 1
ipvsadm -A -u 203.0.113.100:53 -s mh
ipvsadm -A -f 171 -s sh
ipvsadm -A -t 203.0.113.100:83 -s lblcr
