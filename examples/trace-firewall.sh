# A router that lets only the web through, for `vethwork trace`: client 10.0.1.2 --- [ router ] --- server 10.0.2.2
#
# Try:  vethwork trace --lab examples/trace-firewall.sh --at client:eth0 --packet 'tcp client:40000 > server:23 syn'

for n in client router server; do ip netns add $n; done
ip link add eth0 netns client address 02:00:00:00:01:02 type veth peer name eth0 netns router address 02:00:00:00:01:01
ip link add eth0 netns server address 02:00:00:00:02:02 type veth peer name eth1 netns router address 02:00:00:00:02:01
ip -n client addr add 10.0.1.2/24 dev eth0
ip -n router addr add 10.0.1.1/24 dev eth0
ip -n router addr add 10.0.2.1/24 dev eth1
ip -n server addr add 10.0.2.2/24 dev eth0
for n in client router server; do ip -n $n link set eth0 up; done
ip -n router link set eth1 up
ip -n client route add default via 10.0.1.1
ip -n server route add default via 10.0.2.1

ip netns exec router sysctl -qw net.ipv4.ip_forward=1
firewall() { ip netns exec router iptables "$@"; }
firewall -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
firewall -A FORWARD -p tcp --dport 80 -j ACCEPT
firewall -P FORWARD DROP
