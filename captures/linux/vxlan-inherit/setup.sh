# One underlay (nobody answers at its other end), several tunnels with different headers: TTL given, inherited and of groups; TOS given and inherited, congestion marks; DF unset, set,
# inherited; no UDP checksum; frames with tags and IPv6 inside.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev ea
ip -n a link set ea up
ip -n b link set eb up
ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:0b dev ea
n=0
tunnel() {
  n=$((n + 1))
  ip -n a link add v$n address 02:00:00:00:01:0$n type vxlan id $n dev ea dstport 4789 "$@"
  ip -n a link set v$n up
}
tunnel remote 10.0.0.2 ttl 5
tunnel remote 10.0.0.2 ttl inherit tos inherit df inherit
tunnel remote 10.0.0.2 tos 0x2c df set
tunnel remote 10.0.0.2 tos 0x01 noudpcsum
tunnel group 239.1.1.1
tunnel group 239.1.1.1 ttl 9 tos 0x03
tunnel remote 10.0.0.2 tos AF41 srcport 5000 5001
