# What belongs to no connection passes as it is, private address and all; untracked packets too; rules that come later change no connection.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo ra rb; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.rb.send_redirects=0
# nobody lives in c and s: the pcaps play all hosts
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip -n r neigh add 10.0.2.99 lladdr 02:00:00:00:02:02 nud permanent dev rb
ip netns exec r iptables -t raw -A PREROUTING -p udp --dport 77 -j NOTRACK
nat() { ip netns exec r iptables -t nat "$@"; }
nat -A POSTROUTING -o rb -j MASQUERADE
