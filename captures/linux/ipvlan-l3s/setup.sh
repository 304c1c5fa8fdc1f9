# ipvlans in mode l3s: what comes in passes the host's PREROUTING and INPUT (connection tracking included) before it is the ipvlan's; the taps
# of ipvlans see nothing of it.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in host out c1 c2; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name e0 netns out address 02:00:00:00:00:02
ip -n host link set eth0 up; ip -n out link set e0 up
ip -n host addr add 10.0.0.1/24 dev eth0; ip -n out addr add 10.0.0.2/24 dev e0
for i in 1 2; do
  ip -n host link add i$i link eth0 type ipvlan mode l3s
  ip -n host link set i$i netns c$i name e0
  ip -n c$i addr add 10.1.$i.1/32 dev e0
  ip -n c$i link set e0 up
  ip -n c$i route add default dev e0
done
ip -n out route add 10.1.0.0/16 via 10.0.0.1
ip netns exec host iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
ip netns exec host iptables -A INPUT -d 10.1.2.1 -j DROP
ip netns exec host iptables -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT
ip netns exec host iptables -t mangle -A PREROUTING -d 10.1.1.1
calm host eth0; calm out e0
ip -n c1 -d link show e0
