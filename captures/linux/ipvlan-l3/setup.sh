# ipvlans in mode l3: no ARP and no broadcasts; the host's routes (and its OUTPUT rules) take what ipvlans send, what comes in is theirs by its
# destination; routes through the host on the outside; private and vepa; several subnets on one parent.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in host out c1 c2 c3; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name e0 netns out address 02:00:00:00:00:02
ip -n host link set eth0 up; ip -n out link set e0 up
ip -n host addr add 10.0.0.1/24 dev eth0; ip -n out addr add 10.0.0.2/24 dev e0
for i in 1 2 3; do
  ip -n host link add i$i link eth0 type ipvlan
  ip -n host link set i$i netns c$i name e0
  ip -n c$i addr add 10.1.$i.1/24 dev e0
  ip -n c$i link set e0 up
  ip -n c$i route add default dev e0
done
ip -n host route add default via 10.0.0.2
ip -n out route add 10.1.0.0/16 via 10.0.0.1
ip netns exec host iptables -A OUTPUT -d 10.0.0.2 -p udp -j DROP
ip netns exec host iptables -A INPUT -s 10.1.2.0/24 -j ACCEPT
calm host eth0; calm out e0
ip -n c1 -d link show e0
