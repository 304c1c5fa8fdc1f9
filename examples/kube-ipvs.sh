# kube-proxy --proxy-mode=ipvs on two nodes with flannel's overlay, with the sets and rules that it writes (those that this cluster needs).
#
#   client 192.168.1.50 --- 192.168.1.11 [ node1 ] flannel.1 === VXLAN === flannel.1 [ node2 ] 192.168.1.12
#                                        cni0 - shop 10.244.1.5,                      cni0 - web-b 10.244.2.6
#                                               web-a 10.244.1.6
#
#   service web: ClusterIP 10.96.0.10:80, NodePort 30080, endpoints web-a and web-b, port 8080
#
# Try:  vethwork run examples/kube-ipvs.sh -w kube.pcapng      The same request on web-b:eth0, on node1:flannel.1 and node1:eth0 (UDP 8472).

for n in node1 node2 client lan; do ip netns add $n; done
ip -n lan link add br0 type bridge
ip -n lan link set br0 up
cable() { # NAMESPACE ADDRESS: a machine on the LAN
  ip link add $1 netns lan type veth peer name eth0 netns $1
  ip -n lan link set $1 master br0 up
  ip -n $1 addr add $2/24 dev eth0
  ip -n $1 link set lo up
  ip -n $1 link set eth0 up
}
cable node1 192.168.1.11
cable node2 192.168.1.12
cable client 192.168.1.50

# br_netfilter: without it IPVS would not see what pods of one bridge answer each other
modprobe br_netfilter
for n in 1 2; do
  ip netns exec node$n sysctl -qw net.ipv4.ip_forward=1
  ip -n node$n link add flannel.1 address 0a:00:00:00:00:0$n type vxlan id 1 local 192.168.1.1$n dev eth0 dstport 8472 nolearning
  ip -n node$n addr add 10.244.$n.0/32 dev flannel.1
  ip -n node$n link set flannel.1 up
  ip -n node$n link add cni0 address 0a:58:0a:f4:0$n:01 type bridge
  ip -n node$n addr add 10.244.$n.1/24 dev cni0
  ip -n node$n link set cni0 mtu 1450 up
done
for n in 1 2; do
  other=$((3 - n))
  ip -n node$n neigh add 10.244.$other.0 lladdr 0a:00:00:00:00:0$other dev flannel.1 nud permanent
  bridge -n node$n fdb append 0a:00:00:00:00:0$other dev flannel.1 dst 192.168.1.1$other
  ip -n node$n route add 10.244.$other.0/24 via 10.244.$other.0 dev flannel.1 onlink
done
pod() { # NODE NAME ADDRESS
  ip netns add $2
  ip link add veth${3##*.} netns node$1 mtu 1450 type veth peer name eth0 netns $2 mtu 1450
  ip -n node$1 link set veth${3##*.} master cni0 up
  # a pod that meets itself answers through the port that it came from
  bridge -n node$1 link set dev veth${3##*.} hairpin on
  ip -n $2 addr add $3/24 dev eth0
  ip -n $2 link set lo up
  ip -n $2 link set eth0 up
  ip -n $2 route add default via 10.244.$1.1
}
pod 1 shop 10.244.1.5
pod 1 web-a 10.244.1.6
pod 2 web-b 10.244.2.6

# what kube-proxy does on each node
proxy() {
  node() { ip netns exec node$1 "${@:2}"; }
  node $1 sysctl -qw net.ipv4.vs.conntrack=1 net.ipv4.vs.conn_reuse_mode=0
  node $1 sysctl -qw net.ipv4.vs.expire_nodest_conn=1 net.ipv4.vs.expire_quiescent_template=1
  node $1 ipset restore <<SETS
create KUBE-LOOP-BACK hash:ip,port,ip
create KUBE-CLUSTER-IP hash:ip,port
create KUBE-NODE-PORT-TCP bitmap:port range 0-65535
create KUBE-IPVS-IPS hash:ip
add KUBE-LOOP-BACK 10.244.$1.6,tcp:8080,10.244.$1.6
add KUBE-CLUSTER-IP 10.96.0.10,tcp:80
add KUBE-NODE-PORT-TCP 30080
add KUBE-IPVS-IPS 10.96.0.10
SETS
  node $1 iptables-restore <<'RULES'
*nat
:KUBE-SERVICES - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-NODE-PORT - [0:0]
:KUBE-MARK-MASQ - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN
-A KUBE-POSTROUTING -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE
-A KUBE-NODE-PORT -p tcp -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ
-A KUBE-SERVICES ! -s 10.244.0.0/16 -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT
-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
COMMIT
*filter
:KUBE-FORWARD - [0:0]
:KUBE-IPVS-FILTER - [0:0]
-A INPUT -m comment --comment "kubernetes ipvs access filter" -j KUBE-IPVS-FILTER
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A KUBE-IPVS-FILTER -m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN
-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT
COMMIT
RULES
  # the dummy only holds the services' addresses, so that packets for them are taken in; it stays down
  ip -n node$1 link add kube-ipvs0 type dummy
  for vip in 10.96.0.10:80 192.168.1.1$1:30080; do
    node $1 ipvsadm -A -t $vip -s rr
    node $1 ipvsadm -a -t $vip -r 10.244.1.6:8080 -m -w 1
    node $1 ipvsadm -a -t $vip -r 10.244.2.6:8080 -m -w 1
  done
  ip -n node$1 addr add 10.96.0.10/32 dev kube-ipvs0
}
proxy 1
proxy 2

for pod in web-a web-b; do
  (while true; do echo "I am $pod" | ip netns exec $pod nc -N -l 8080 >/dev/null; done) &
done
# ask NAMESPACE ADDRESS PORT: who answers
ask() {
  sleep 1
  ip netns exec $1 nc -w 2 $2 $3 </dev/null
}
echo "== a pod asks the service"
for i in 1 2; do ask shop 10.96.0.10 80; done
echo "== the node itself, which is the source in the service's name, and so is masqueraded"
for i in 1 2; do ask node1 10.96.0.10 80; done
echo "== an endpoint asks, and meets itself by KUBE-LOOP-BACK"
for i in 1 2; do ask web-a 10.96.0.10 80; done
echo "== from outside, by each node's port"
ask client 192.168.1.11 30080
ask client 192.168.1.12 30080
echo "== what is no service's port is refused"
ip netns exec shop nc -z -v -w 2 10.96.0.10 22 2>&1 || true
echo "== node1's connections"
ip netns exec node1 ipvsadm -Ln
ip netns exec node1 conntrack -L -p tcp --dport 80 2>/dev/null | cut -c 10-190
echo "== web-b is to end: weight 0, then it is removed"
ip netns exec node1 ipvsadm -e -t 10.96.0.10:80 -r 10.244.2.6:8080 -m -w 0
for i in 1 2; do ask shop 10.96.0.10 80; done
ip netns exec node1 ipvsadm -d -t 10.96.0.10:80 -r 10.244.2.6:8080
ip netns exec node1 ipvsadm -Ln -t 10.96.0.10:80
kill $(jobs -p) 2>/dev/null
