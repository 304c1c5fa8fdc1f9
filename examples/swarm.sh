# Docker Swarm's load balancing on two nodes, laid as the daemon does: a service's virtual address on its overlay network, and a published port
# that every node answers (the routing mesh), whichever of them has the task.
#
#            +------------- node1 -------------+        +------------- node2 -------------+
#            | app     lb      web.1   ingress1 |        | ingress2           web.2        |
#            | .3      .4,.2   .5      .2       |        | .3                 .6           |
#            +--overlay net--+  ingress net-----+ VXLAN  +-- the same two networks --------+
#  client ------ 192.168.1.11:8080                           192.168.1.12:8080
#
# Try:  vethwork run examples/swarm.sh -w swarm.pcapng      One request on lb:eth0, on node1:eth0 (UDP 4789) and in web.2.

for n in 1 2; do ip netns add node$n; done
ip netns add client
ip netns add lan
ip -n lan link add br0 type bridge
ip -n lan link set br0 up
cable() { # NAMESPACE ADDRESS: a machine on the LAN
  ip link add $1 netns lan type veth peer name eth0 netns $1
  ip -n lan link set $1 master br0 up
  ip -n $1 addr add $2/24 dev eth0
  ip -n $1 link set lo up
  ip -n $1 link set eth0 up
}
cable client 192.168.1.50
cable node1 192.168.1.11
cable node2 192.168.1.12

# network NAME VNI SUBNET: an overlay, as each node has it: a hidden namespace with a bridge and a VXLAN device (made in the node, where its
# outer packets leave), told by the daemons who is where
network() {
  for n in 1 2; do
    ip netns add $1-$n
    ip -n $1-$n link add br0 type bridge
    ip -n $1-$n addr add $3.1/24 dev br0
    ip -n node$n link add vx-$2 type vxlan id $2 dstport 4789 proxy l2miss l3miss
    ip -n node$n link set vx-$2 netns $1-$n name vxlan0
    ip -n $1-$n link set vxlan0 mtu 1450 master br0 up
    ip -n $1-$n link set br0 mtu 1450 up
  done
}
# attach NETWORK NODE NAMESPACE ADDRESS DEVICE
attach() {
  net=$1 node=$2 ns=$3 last=${4##*.}
  mac=02:42:0a:00:0$(echo $4 | cut -d. -f3):0$last
  ip netns add $ns 2>/dev/null || true
  ip link add veth$last netns $net-$node mtu 1450 type veth peer name $5 netns $ns mtu 1450 address $mac
  ip -n $net-$node link set veth$last master br0 up
  ip -n $ns addr add $4/24 dev $5
  ip -n $ns link set lo up
  ip -n $ns link set $5 up
  other=$((3 - node))
  ip -n $net-$other neigh add $4 lladdr $mac dev vxlan0 nud permanent
  bridge -n $net-$other fdb add $mac dev vxlan0 dst 192.168.1.1$node self permanent
}
network ingress 4096 10.0.0
network net 4097 10.0.1

attach net 1 app 10.0.1.3 eth0
attach net 1 lb 10.0.1.4 eth0
attach net 1 web.1 10.0.1.5 eth0
attach net 2 web.2 10.0.1.6 eth0

echo "== The virtual address 10.0.1.2 belongs to lb, the overlay's load balancer on this node: a mark, a service of that mark, and lb's own"
echo "== address towards the tasks, so that their answers come back to it"
lb() { ip netns exec lb "$@"; }
lb sysctl -qw net.ipv4.ip_forward=1
ip -n lb addr add 10.0.1.2/32 dev eth0
lb sysctl -qw net.ipv4.vs.conntrack=1
lb iptables -t nat -A POSTROUTING -m ipvs --ipvs -d 10.0.1.0/24 -j SNAT --to-source 10.0.1.4
lb iptables -t mangle -A INPUT -d 10.0.1.2/32 -j MARK --set-mark 256
lb ipvsadm -A -f 256 -s rr
lb ipvsadm -a -f 256 -r 10.0.1.5 -m -w 1
lb ipvsadm -a -f 256 -r 10.0.1.6 -m -w 1
lb sysctl -qw net.ipv4.vs.conn_reuse_mode=0 net.ipv4.vs.expire_nodest_conn=1 net.ipv4.vs.expire_quiescent_template=1

for task in web.1 web.2; do
  (while true; do echo "I am $task" | ip netns exec $task nc -N -l 80 >/dev/null; done) &
done
# ask NAMESPACE ADDRESS PORT: who answers
ask() {
  sleep 1
  ip netns exec $1 nc -w 2 $2 $3 </dev/null
}
for i in 1 2 3 4; do ask app 10.0.1.2 80; done
lb ipvsadm -Ln

echo "== Port 8080 of every node is published. The task runs on node2 only; each node's DOCKER-INGRESS leads to its own ingress sandbox, and"
echo "== that one to the task over the network ingress"
for n in 1 2; do
  attach ingress $n ingress$n 10.0.0.$((n + 1)) eth0
  ip -n node$n link add docker_gwbridge type bridge
  ip -n node$n addr add 172.18.0.1/16 dev docker_gwbridge
  ip -n node$n link set docker_gwbridge up
  ip link add vethgw netns node$n type veth peer name eth1 netns ingress$n
  ip -n node$n link set vethgw master docker_gwbridge up
  ip -n ingress$n addr add 172.18.0.2/16 dev eth1
  ip -n ingress$n link set eth1 up
  ip -n ingress$n route add default via 172.18.0.1
  node() { ip netns exec node$n "$@"; }
  node sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.docker_gwbridge.route_localnet=1
  for chain in PREROUTING OUTPUT; do
    node iptables -t nat -N DOCKER-INGRESS 2>/dev/null || true
    node iptables -t nat -A $chain -m addrtype --dst-type LOCAL -j DOCKER-INGRESS
  done
  node iptables -t nat -A POSTROUTING -o docker_gwbridge -m addrtype --src-type LOCAL -j MASQUERADE
  node iptables -t nat -A DOCKER-INGRESS -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080
  node iptables -t nat -A DOCKER-INGRESS -j RETURN
  box() { ip netns exec ingress$n "$@"; }
  box sysctl -qw net.ipv4.ip_forward=1 net.ipv4.vs.conntrack=1
  ip -n ingress$n addr add 10.0.0.5/32 dev eth0
  box iptables -t mangle -A PREROUTING -p tcp --dport 8080 -j MARK --set-mark 257
  box iptables -t nat -A POSTROUTING -m ipvs --ipvs -d 10.0.0.0/24 -j SNAT --to-source 10.0.0.$((n + 1))
  box iptables -t mangle -A INPUT -d 10.0.0.5/32 -j MARK --set-mark 257
  box ipvsadm -A -f 257 -s rr
  box ipvsadm -a -f 257 -r 10.0.0.6 -m -w 1
done
attach ingress 2 web.2 10.0.0.6 eth1
ip netns exec web.2 iptables -t nat -A PREROUTING -d 10.0.0.6 -p tcp --dport 8080 -j REDIRECT --to-port 80
for n in 1 2; do
  printf 'node%s: ' $n
  ask client 192.168.1.1$n 8080
done

echo "== A task is to stop: weight 0, and new requests meet the other; then it is removed"
lb ipvsadm -e -f 256 -r 10.0.1.6 -m -w 0
for i in 1 2; do ask app 10.0.1.2 80; done
lb ipvsadm -d -f 256 -r 10.0.1.6
sleep 1
echo "== what it had is forgotten with it (expire_nodest_conn)"
lb ipvsadm -Lnc | tail -n +2
kill $(jobs -p) 2>/dev/null
