# br_netfilter and VLANs: tagged frames are seen only with filter-vlan-tagged; a VLAN-filtering bridge tags and untags between PREROUTING and FORWARD; PPPoE
# with filter-pppoe-tagged.
modprobe br_netfilter
ip netns add sw
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge mcast_snooping 0
ip -n sw link set lo up; ip -n sw link set br0 up
ip -n sw addr add 10.0.0.254/24 dev br0
ip netns exec sw sysctl -qw net.ipv4.icmp_ratelimit=0
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i netns sw address 02:00:00:00:01:0$i type veth peer name eth0 netns h$i address 02:00:00:00:00:1$i
  ip -n sw link set p$i master br0 up
  ip -n h$i link set eth0 up
done
sw() { ip netns exec sw iptables "$@"; }
ip -n sw link set br0 type bridge vlan_filtering 1
bridge -n sw vlan add dev p2 vid 1
bridge -n sw vlan add dev p3 vid 5
bridge -n sw vlan add dev p1 vid 5
sw -t raw -A PREROUTING -p udp --dport 1
sw -A FORWARD -p udp --dport 1
sw -t mangle -A POSTROUTING -p udp --dport 1
sw -A FORWARD -p udp --dport 9 -j DROP
