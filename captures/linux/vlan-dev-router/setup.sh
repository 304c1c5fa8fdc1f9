# A router on a stick above a bridge that filters VLANs: br0.10 and br0.20 on the bridge itself, hosts at access ports, forwarding between the
# VLANs; bridge_binding: the VLAN device has a carrier while a port of its VLAN has one.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in r h1 h2 h3; do ip netns add $n; done
ip -n r link add br0 address 02:00:00:00:00:01 type bridge vlan_filtering 1 vlan_default_pvid 0 mcast_snooping 0
for i in 1 2 3; do
  ip link add p$i netns r address 02:00:00:00:01:0$i type veth peer name e0 netns h$i address 02:00:00:00:02:0$i
  ip -n r link set p$i master br0 up
  ip -n h$i link set e0 up
done
ip netns exec r bridge vlan add dev p1 vid 10 pvid untagged
ip netns exec r bridge vlan add dev p2 vid 20 pvid untagged
ip netns exec r bridge vlan add dev p3 vid 10 pvid untagged
ip netns exec r bridge vlan add dev br0 vid 10 self
ip netns exec r bridge vlan add dev br0 vid 20 self
ip -n r link set br0 up
ip -n r link add link br0 name br0.10 type vlan id 10
ip -n r link add link br0 name br0.20 type vlan id 20
ip -n r link add link br0 name bind20 type vlan id 20 protocol 802.1ad bridge_binding on
ip -n r link set br0.10 up; ip -n r link set br0.20 up; ip -n r link set bind20 up
ip -n r addr add 10.0.10.1/24 dev br0.10; ip -n r addr add 10.0.20.1/24 dev br0.20
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n h1 addr add 10.0.10.11/24 dev e0; ip -n h1 route add default via 10.0.10.1
ip -n h3 addr add 10.0.10.13/24 dev e0; ip -n h3 route add default via 10.0.10.1
ip -n h2 addr add 10.0.20.12/24 dev e0; ip -n h2 route add default via 10.0.20.1
for i in 1 2 3; do calm h$i e0; done
ip netns exec r sysctl -qw net.ipv4.neigh.br0/10.delay_first_probe_time=60 net.ipv4.neigh.br0/20.delay_first_probe_time=60
