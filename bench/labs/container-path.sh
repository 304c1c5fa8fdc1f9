# The full way of a container's packet: bridge in (br_netfilter), connection tracking, DNAT of a service, 30 rules, 1,000 routes,
# masquerade, VXLAN out, as a host of an overlay has them: client - (host: br0, nat, vx0, eth0) - cable - remote, which has no address and
# forgets what it receives. Six interfaces on the way: client:e1, host:p1, host:br0, host:vx0, host:eth0, remote:eth0. noudpcsum is how
# flannel and Swarm make the device (ip(8) alone leaves the outer checksum on).
# It runs on a real kernel too.
for ns in client host remote; do ip netns add $ns; done
# room for two connections a flow (inside and around); a namespace of a real kernel may not set it
sysctl -qw net.netfilter.nf_conntrack_max=262144 2>/dev/null || true
ip link add e1 mtu 1600 netns client address 02:00:00:00:00:01 type veth peer name p1 mtu 1600 netns host address 02:00:00:00:00:f1
ip link add eth0 mtu 1600 netns host address 02:00:00:00:01:01 type veth peer name eth0 mtu 1600 netns remote address 02:00:00:00:01:02
ip -n host link add br0 address 02:00:00:00:00:f0 type bridge
ip -n host link set p1 master br0
# IPv6 is not what is measured: no router solicitations of its own
for ns in client host remote; do ip netns exec $ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip netns exec host sysctl -qw net.bridge.bridge-nf-call-iptables=1 net.ipv4.ip_forward=1
ip -n host addr add 172.18.0.1/16 dev br0
ip -n host addr add 192.0.2.1/24 dev eth0
ip -n host link add vx0 mtu 1550 address 02:00:00:00:0a:01 type vxlan id 42 dstport 4789 local 192.0.2.1 nolearning noudpcsum
ip -n host addr add 10.244.0.1/32 dev vx0
for dev in lo br0 p1 eth0 vx0; do ip -n host link set $dev up; done
ip -n client link set e1 up
ip -n remote link set eth0 up
# the other hosts' containers, as flannel lays them: one network a host
ip -n host neigh add 192.0.2.2 lladdr 02:00:00:00:01:02 dev eth0 nud permanent
ip -n host neigh add 10.244.1.0 lladdr 02:00:00:00:0a:02 dev vx0 nud permanent
bridge -n host fdb add 02:00:00:00:0a:02 dev vx0 dst 192.0.2.2 self permanent
for i in $(seq 0 999); do echo "route add 10.$((240 + i / 250)).$((i % 250)).0/24 via 10.244.1.0 dev vx0 onlink"; done | ip -n host -batch -
# 16 services: 10.96.0.1 to 10.96.0.16, port 80, each with one server behind the overlay
{
  echo "*nat"
  for i in $(seq 1 16); do
    echo "-A PREROUTING -d 10.96.0.$i/32 -p udp -m udp --dport 80 -j DNAT --to-destination 10.243.$i.2:8080"
    echo "-A PREROUTING -d 10.96.0.$i/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.243.$i.2:8080"
  done
  echo "-A POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE"
  echo COMMIT
  echo "*filter"
  echo ":FORWARD DROP [0:0]"
  echo "-A FORWARD -m conntrack --ctstate INVALID -j DROP"
  for i in $(seq 1 7); do
    echo "-A FORWARD -s 203.0.113.$i/32 -j DROP"
    echo "-A FORWARD -d 198.51.100.$((i * 16))/28 -p tcp -m tcp --dport 22 -j REJECT"
    echo "-A FORWARD -i br0 -o eth0 -p udp -m udp --dport $((5000 + i)) -j DROP"
    echo "-A FORWARD -p udp -m multiport --dports $((6000 + i)),$((7000 + i)) -j DROP"
  done
  echo "-A FORWARD -i br0 -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT"
  echo COMMIT
} | ip netns exec host iptables-restore
