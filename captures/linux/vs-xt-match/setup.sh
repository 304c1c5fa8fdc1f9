# -m ipvs: what it says at each hook of requests and answers of virtual services (masquerading, persistent, direct routing, tunnel), and of what
# is none of theirs. Mind its look-up: it finds a connection by packets on their way to a masqueraded server, and never by answers.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.1.100/32 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.vs.conntrack=1
ip -n r neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 nud permanent dev ra
for i in 2 3 4; do ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb; done
vs() { ip netns exec r ipvsadm "$@"; }
vs -A -t 10.0.1.100:80 -s rr
vs -a -t 10.0.1.100:80 -r 10.0.2.2:8080 -m
vs -A -u 10.0.1.100:53 -s rr -p 300
vs -a -u 10.0.1.100:53 -r 10.0.2.2:53 -m
vs -A -t 10.0.1.100:81 -s rr
vs -a -t 10.0.1.100:81 -r 10.0.2.3 -g
vs -A -t 10.0.1.100:82 -s rr
vs -a -t 10.0.1.100:82 -r 10.0.2.4 -i
for chain in PREROUTING INPUT FORWARD OUTPUT POSTROUTING; do
  for not in "" "!"; do
    for words in "--ipvs" "--vproto tcp" "--vproto udp" "--vaddr 10.0.1.100" "--vaddr 10.0.2.0/24" "--vport 80" "--vport 53" \
      "--vmethod MASQ" "--vmethod GATE" "--vmethod IPIP" "--vportctl 53" "--vportctl 80"; do
      ip netns exec r iptables -t mangle -A $chain -m ipvs $not $words
    done
  done
  ip netns exec r iptables -t mangle -A $chain -m ipvs --vdir ORIGINAL
  ip netns exec r iptables -t mangle -A $chain -m ipvs --vdir REPLY
  ip netns exec r iptables -t mangle -A $chain -m ipvs --vaddr 10.0.1.100 --vproto tcp --vport 80 --vdir ORIGINAL --vmethod MASQ
done
