# 802.1Q devices: two hosts in VLAN 5 and 6 and without a tag on one cable. Frames with the tag of a VLAN that is not there, of one that is down,
# with a priority tag (VLAN 0), with two tags, too short ones, and for another MAC; counters.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in a b; do ip netns add $n; done
ip link add e0 netns a address 02:00:00:00:00:0a type veth peer name e0 netns b address 02:00:00:00:00:0b
for n in a b; do
  ip -n $n link set e0 up
  for id in 5 6 7; do ip -n $n link add link e0 name v$id type vlan id $id; done
  ip -n $n link set v5 up; ip -n $n link set v6 up
  calm $n e0 v5 v6
done
for n in a b; do
  i=1; [ $n = b ] && i=2
  ip -n $n addr add 10.0.0.$i/24 dev e0; ip -n $n addr add 10.0.5.$i/24 dev v5; ip -n $n addr add 10.0.6.$i/24 dev v6
done
ip -n b link show type vlan
