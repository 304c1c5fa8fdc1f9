# Errors about packets that no connection is known for begin one (schedule_icmp): the client is whom the quoted packet went to, by its address and port the server is chosen
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
sysctl -qw net.ipv4.vs.schedule_icmp=1
ipvsadm -A -u 203.0.113.100:53 -s sh -b sh-port
ipvsadm -A -u 203.0.113.100:54 -s mh -b mh-port
ipvsadm -A -t 203.0.113.100:80 -s sh
for i in 11 12 13 14; do
  ipvsadm -a -u 203.0.113.100:53 -r 192.168.8.$i:53 -m
  ipvsadm -a -u 203.0.113.100:54 -r 192.168.8.$i:54 -m
  ipvsadm -a -t 203.0.113.100:80 -r 192.168.8.$i:80 -m
done
