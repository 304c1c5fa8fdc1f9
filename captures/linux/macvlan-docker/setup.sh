# Docker's macvlan networks: one on the host's interface, two on VLAN sub-interfaces that Docker makes (eth0.10, eth0.20); containers of one
# network reach each other and the outside, those of two only through the router outside; the host gets in by a macvlan of its own (a shim).
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in host rt a1 a2 t1 t2 w1; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name r0 netns rt address 02:00:00:00:00:02
ip -n host link set eth0 up; ip -n rt link set r0 up
ip -n host addr add 192.168.1.5/24 dev eth0
for id in 10 20; do
  ip -n host link add link eth0 name eth0.$id type vlan id $id; ip -n host link set eth0.$id up
  ip -n rt link add link r0 name r0.$id type vlan id $id; ip -n rt link set r0.$id up
  ip -n rt addr add 192.168.$id.1/24 dev r0.$id
done
ip -n rt addr add 192.168.1.1/24 dev r0
ip netns exec rt sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0 net.ipv4.conf.r0.send_redirects=0
for d in r0/10 r0/20; do ip netns exec rt sysctl -qw net.ipv4.conf.$d.send_redirects=0 net.ipv4.neigh.$d.delay_first_probe_time=60; done
# what libnetwork does for each container: a macvlan with a made-up name on the parent, moved, renamed, given its address
attach() {
  ip -n host link add veth$1 link $2 address $3 type macvlan mode bridge
  ip -n host link set veth$1 netns $1 name eth0
  ip -n $1 addr add $4/24 dev eth0
  ip -n $1 link set eth0 up
  ip -n $1 route add default via $5
  calm $1 eth0
}
attach a1 eth0 02:42:c0:a8:01:80 192.168.1.128 192.168.1.1
attach a2 eth0 02:42:c0:a8:01:81 192.168.1.129 192.168.1.1
attach t1 eth0.10 02:42:c0:a8:0a:02 192.168.10.2 192.168.10.1
attach t2 eth0.10 02:42:c0:a8:0a:03 192.168.10.3 192.168.10.1
attach w1 eth0.20 02:42:c0:a8:14:02 192.168.20.2 192.168.20.1
calm host eth0; calm rt r0
