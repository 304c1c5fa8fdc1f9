# Mode passthru: one macvlan takes all that the parent receives, has its MAC, changes it, and gives it back at the end; nopromisc and the list
# of MACs to hear (bridge fdb); as the port of a bridge in a namespace.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in host out vm c1; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name e0 netns out address 02:00:00:00:00:02
ip -n host link set eth0 up; ip -n out link set e0 up
ip -n host addr add 10.0.0.1/24 dev eth0; ip -n out addr add 10.0.0.2/24 dev e0
ip -n host link add p0 link eth0 type macvlan mode passthru
ip -n host link add x link eth0 type macvlan mode bridge 2>&1 || true
ip -n host link add x link eth0 type macvlan mode passthru 2>&1 || true
ip -n host link set p0 type macvlan mode bridge 2>&1 || true
ip -n host link set p0 netns vm
ip -n vm link set p0 up
ip -n vm -d link show p0; ip -n host -d link show eth0
ip -n vm link add br0 address 02:00:00:00:00:11 type bridge
ip -n vm link set br0 up
ip -n vm link set p0 master br0
ip link add v1 netns vm address 02:00:00:00:00:12 type veth peer name e0 netns c1 address 02:00:00:00:00:13
ip -n vm link set v1 master br0 up
ip -n c1 link set e0 up
ip -n c1 addr add 10.0.0.13/24 dev e0
ip -n vm addr add 10.0.0.11/24 dev br0
calm out e0; calm c1 e0; calm host eth0; calm vm br0
ip -n host -d link show eth0
