# Nobody to take a new connection of the director's own clients: to its own virtual address and to another's, TCP and UDP, without a server, with weight 0
# only, persistent and by mark; what is seen on lo; the same asked from outside.
for n in c r; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
for d in lo ra; do ip -n r link set $d up; done
ip -n c link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.9.1/32 dev lo
ip -n c addr add 10.0.1.2/24 dev eth0
ip -n c route add default via 10.0.1.1
for i in 2 9; do ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra; done
ip -n c neigh add 10.0.1.1 lladdr 02:00:00:00:01:01 nud permanent dev eth0
modprobe ip_vs
ip -n r route add 10.0.8.0/24 via 10.0.1.9
vs() { ip netns exec r ipvsadm "$@"; }
for i in 10.0.9.1 10.0.8.1 10.0.1.1; do
  vs -A -t $i:80 -s rr
  vs -A -u $i:53 -s rr
done
vs -A -t 10.0.9.1:81 -s rr -p 100
vs -A -t 10.0.9.1:82 -s rr
vs -a -t 10.0.9.1:82 -r 10.0.1.2:82 -m -w 0
vs -A -f 6 -s rr
ip netns exec r iptables -t mangle -A OUTPUT -p tcp --dport 83 -j MARK --set-mark 6
