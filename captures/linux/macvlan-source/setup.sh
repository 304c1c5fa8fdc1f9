# Mode source: a macvlan hears the senders of its list, whatever the destination, beside everybody else; with nodst nobody else hears them.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in host out s1 s2; do ip netns add $n; done
ip link add eth0 netns host address 02:00:00:00:00:01 type veth peer name e0 netns out address 02:00:00:00:00:02
ip -n host link add s1 link eth0 address 02:00:00:00:01:01 type macvlan mode source macaddr add 02:00:00:00:00:a1
ip -n host link set s1 type macvlan mode source macaddr add 02:00:00:00:00:a2
ip -n host link add s2 link eth0 address 02:00:00:00:01:02 type macvlan mode source macaddr set 02:00:00:00:00:a2 02:00:00:00:00:a3 02:00:00:00:00:a4
for i in 1 2; do
  ip -n host link set s$i netns s$i name e0
  ip -n s$i link set e0 up
  ip -n s$i addr add 10.0.0.1$i/24 dev e0
  calm s$i e0
done
ip -n host link add b3 link eth0 address 02:00:00:00:01:03 type macvlan mode bridge
ip -n host link set b3 up
ip -n host link set eth0 up; ip -n out link set e0 up
ip -n host addr add 10.0.0.1/24 dev eth0
calm host eth0
ip -n s2 -d link show e0
ip -n s2 -d -j link show e0
ip -n host link set b3 type macvlan mode bridge macaddr add 02:00:00:00:00:a9 2>&1 || true
ip -n s1 link set e0 type macvlan mode source macaddr add 01:00:00:00:00:a9 2>&1 || true
