# Docker's ipvlan networks: l2 on a VLAN sub-interface (eth0.30) with a gateway outside, and l3 with two subnets on a dummy parent (an internal
# network that only the host's routes could leave).
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in host rt a1 a2 b1 b2; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name r0 netns rt address 02:00:00:00:00:02
ip -n host link set eth0 up; ip -n rt link set r0 up
ip -n host link add link eth0 name eth0.30 type vlan id 30; ip -n host link set eth0.30 up
ip -n rt link add link r0 name r0.30 type vlan id 30; ip -n rt link set r0.30 up
ip -n rt addr add 192.168.30.1/24 dev r0.30; ip -n rt addr add 198.51.100.1/32 dev lo; ip -n rt link set lo up
ip netns exec rt sysctl -qw net.ipv4.neigh.r0/30.delay_first_probe_time=60
ip -n host link add di-b address 02:00:00:00:00:03 type dummy; ip -n host link set di-b up
attach() {
  ip -n host link add veth$1 link $2 type ipvlan mode $3
  ip -n host link set veth$1 netns $1 name eth0
  ip -n $1 addr add $4 dev eth0
  ip -n $1 link set eth0 up
}
attach a1 eth0.30 l2 192.168.30.11/24; ip -n a1 route add default via 192.168.30.1; calm a1 eth0
attach a2 eth0.30 l2 192.168.30.12/24; ip -n a2 route add default via 192.168.30.1; calm a2 eth0
attach b1 di-b l3 192.168.214.10/24; ip -n b1 route add default dev eth0
attach b2 di-b l3 10.1.214.10/24; ip -n b2 route add default dev eth0
ip -n host link show type ipvlan
