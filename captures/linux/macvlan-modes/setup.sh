# Modes private and vepa beside bridge: who hears whom through a switch that sends frames back (hairpin), and without one.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in host sw out p1 p2 v1 v2 b1 b2; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name s0 netns sw address 02:00:00:00:00:02
ip link add s1 netns sw address 02:00:00:00:00:03 type veth peer name e0 netns out address 02:00:00:00:00:04
ip -n sw link add br0 address 02:00:00:00:00:05 type bridge mcast_snooping 0
for d in s0 s1; do ip -n sw link set $d master br0 up; done
ip -n sw link set br0 up
ip -n host link set eth0 up; ip -n out link set e0 up
i=0
for n in p1 p2 v1 v2 b1 b2; do
  i=$((i + 1))
  case $n in p*) mode=private;; v*) mode=vepa;; b*) mode=bridge;; esac
  ip -n host link add $n link eth0 address 02:00:00:00:01:0$i type macvlan mode $mode
  ip -n host link set $n netns $n name e0
  ip -n $n link set e0 up
  ip -n $n addr add 10.0.0.1$i/24 dev e0
  calm $n e0
done
ip -n out addr add 10.0.0.2/24 dev e0; ip -n host addr add 10.0.0.1/24 dev eth0
calm out e0; calm host eth0
