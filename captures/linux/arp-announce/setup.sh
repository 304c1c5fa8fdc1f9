# arp_announce: which address a request names as its sender while an echo reply from another address of the machine waits. 0 (e0): the
# packet's own source; 1 (e1): only if it is in the target's subnet; 2 (e2): always the best address for the target.
ip netns add r
ip -n r link add d0 address 02:00:00:00:0d:01 type dummy; ip -n r link set d0 up
ip -n r addr add 10.9.0.1/32 dev d0
for i in 0 1 2; do
  ip netns add h$i
  ip link add e$i netns r address 02:00:00:00:0$i:01 type veth peer name eth0 netns h$i address 02:00:00:00:0$i:02
  ip -n r link set e$i up; ip -n h$i link set eth0 up
  ip -n r addr add 10.0.$i.1/24 dev e$i
  ip -n r addr add 10.0.$i.7/24 dev e$i
  ip -n r addr add 10.1.$i.1/24 dev e$i
  ip netns exec r sysctl -qw net.ipv4.conf.e$i.arp_announce=$i net.ipv4.neigh.e$i.mcast_solicit=1
done
