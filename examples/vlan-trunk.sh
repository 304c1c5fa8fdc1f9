# Two switches with VLANs 10 and 20 and one trunk between them. A host reaches its own VLAN on the other switch and nobody else.
#
#   h10a -.                       .- h10b
#          s1 --- trunk (tagged) --- s2
#   h20a -'                       '- h20b
#
# Try:  vethwork run examples/vlan-trunk.sh -w trunk.pcapng    and look at s1:trunk in Wireshark.

for switch in s1 s2; do
  ip netns add $switch
  ip -n $switch link add br0 type bridge vlan_filtering 1 vlan_default_pvid 0
  ip -n $switch link set br0 up
done
ip link add trunk netns s1 type veth peer name trunk netns s2
for switch in s1 s2; do
  ip -n $switch link set trunk master br0 up
  bridge -n $switch vlan add dev trunk vid 10
  bridge -n $switch vlan add dev trunk vid 20
done

# host NETNS SWITCH VLAN ADDRESS
host() {
  ip netns add $1
  ip link add $1 netns $2 type veth peer name eth0 netns $1
  ip -n $2 link set $1 master br0 up
  bridge -n $2 vlan add dev $1 vid $3 pvid untagged
  ip -n $1 addr add $4/24 dev eth0
  ip -n $1 link set eth0 up
}
host h10a s1 10 10.0.0.1
host h20a s1 20 10.0.0.2
host h10b s2 10 10.0.0.3
host h20b s2 20 10.0.0.4

ip netns exec h10a ping -c 1 10.0.0.3
ip netns exec h10a ping -c 1 -W 1 10.0.0.4 || echo "VLAN 20 is out of reach, as it should be"
bridge -n s1 vlan show
bridge -n s1 fdb show dev trunk
