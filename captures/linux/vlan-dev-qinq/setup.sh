# VLANs in VLANs: 802.1ad outside and 802.1Q inside (the inner one keeps its tag in the frame: reorder_hdr off), 802.1Q in 802.1Q, VLAN 0, and
# eight devices on top of each other, which is the limit.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in a b; do ip netns add $n; done
ip link add e0 netns a address 02:00:00:00:00:0a type veth peer name e0 netns b address 02:00:00:00:00:0b
for n in a b; do
  ip -n $n link set e0 up
  ip -n $n link add link e0 name s100 type vlan id 100 protocol 802.1ad
  ip -n $n link add link s100 name c5 type vlan id 5 reorder_hdr off
  ip -n $n link add link s100 name c6 mtu 1400 type vlan id 6
  ip -n $n link add link e0 name q5 type vlan id 5
  ip -n $n link add link q5 name q5x6 type vlan id 6
  ip -n $n link add link e0 name p0 type vlan id 0
  for d in s100 c5 c6 q5 q5x6 p0; do ip -n $n link set $d up; done
  calm $n c5 c6 q5x6 p0
  i=1; [ $n = b ] && i=2
  ip -n $n addr add 10.1.5.$i/24 dev c5; ip -n $n addr add 10.1.6.$i/24 dev c6; ip -n $n addr add 10.5.6.$i/24 dev q5x6
  ip -n $n addr add 10.0.0.$i/24 dev p0
done
below=q5x6
for id in 1 2 3 4 5 6; do ip -n b link add link $below name n$id type vlan id $id 2>&1 && below=n$id || echo "level $id is too many"; done
ip -n b -d link show type vlan
