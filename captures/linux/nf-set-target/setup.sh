# The target SET: packets add and delete elements of every type (a network as long as the longest there), in a full set and in one that makes room; marks,
# priorities and queues from a set.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
sets() { ip netns exec r ipset "$@"; }
rule() { ip netns exec r iptables -A FORWARD "$@"; }
for i in hash:ip hash:net hash:ip,port hash:ip,port,ip hash:ip,port,net hash:net,port hash:net,iface hash:net,net hash:mac hash:ip,mac hash:ip,mark; do sets create $i $i; done
sets create port bitmap:port range 0-100
sets create place bitmap:ip range 10.0.1.0-10.0.1.3
sets create long hash:net
sets add long 10.9.0.0/24
sets add long 10.9.0.0/16
sets create one hash:ip maxelem 1
sets create three hash:ip,port maxelem 3 counters
sets create maps hash:net skbinfo
sets add maps 10.0.1.0/24 skbmark 0x10/0xf0 skbprio 1:20 skbqueue 3
sets add maps 10.0.1.3 skbmark 0x5
sets add maps 10.0.1.4
ip netns exec r iptables -t mangle -A PREROUTING -j MARK --set-mark 0xff
ip netns exec r iptables -t mangle -A PREROUTING -j SET --map-set maps src --map-mark
ip netns exec r iptables -t mangle -A FORWARD -j SET --map-set maps src --map-prio --map-queue
ip netns exec r iptables -t mangle -A FORWARD -j SET --map-set maps dst --map-mark
for mark in 0x1f 0x5 0xff 0xfa 0x0f 0; do rule -m mark --mark $mark; done
rule -j SET --add-set hash:ip src
rule -j SET --add-set hash:net dst
rule -j SET --add-set hash:ip,port dst,dst
rule -j SET --add-set hash:ip,port,ip src,dst,dst
rule -j SET --add-set hash:ip,port,net dst,src,src
rule -j SET --add-set hash:net,port src,src
rule -j SET --add-set hash:net,iface src,src
rule -j SET --add-set hash:net,net src,dst
rule -j SET --add-set hash:mac src
rule -j SET --add-set hash:ip,mac src,src
rule -j SET --add-set hash:ip,mark dst,dst
rule -j SET --add-set port dst
rule -j SET --add-set place src
rule -j SET --add-set long src
rule -j SET --add-set one src
rule -j SET --add-set three src,src
rule -p udp -j SET --del-set hash:ip src
rule -p udp -j SET --add-set hash:ip,port src,dst --del-set hash:ip,port dst,dst
rule -p udp -j SET --del-set hash:net dst
rule -p udp -j SET --del-set long src
rule -j SET --map-set maps src --map-mark 2>/dev/null || echo not in the filter table
ip netns exec r iptables -t mangle -A PREROUTING -j SET --map-set maps src --map-prio 2>/dev/null || echo not before routing
ip netns exec r iptables -t mangle -A PREROUTING -j SET --add-set nosuch src 2>/dev/null || echo not there
sets list -t maps | grep References
