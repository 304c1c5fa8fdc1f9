# VLAN devices as ports of bridges: two hosts of containers, one bridge a VLAN, a trunk between them; the cost that the port takes from the
# device below; the trunk's promiscuity; the same VLAN device cannot be where it would be on top of itself.
# no probes of neighbours that are in use, one question for those that are not there
calm() { for d in ${@:2}; do ip netns exec $1 sysctl -qw net.ipv4.neigh.$d.delay_first_probe_time=60 net.ipv4.neigh.$d.mcast_solicit=1; done; }
for n in s1 s2; do
  ip netns add $n
done
ip link add up0 netns s1 address 02:00:00:00:00:01 type veth peer name up0 netns s2 address 02:00:00:00:00:02
for s in 1 2; do
  ip -n s$s link set up0 up
  for id in 10 20; do
    ip netns add c$s$id
    ip -n s$s link add br$id address 02:00:00:0$s:00:$id type bridge mcast_snooping 0
    ip -n s$s link add link up0 name up0.$id type vlan id $id
    ip -n s$s link set up0.$id master br$id
    ip link add p$id netns s$s address 02:00:00:0$s:01:$id type veth peer name e0 netns c$s$id address 02:00:00:0$s:02:$id
    ip -n s$s link set p$id master br$id
    for d in up0.$id p$id br$id; do ip -n s$s link set $d up; done
    ip -n c$s$id link set e0 up
    ip -n c$s$id addr add 10.0.$id.$s/24 dev e0
    calm c$s$id e0
  done
done
ip -n s1 addr add 10.0.10.101/24 dev br10
calm s1 br10
ip -n s1 link add link br10 name again type vlan id 3
ip -n s1 link set again master br10 2>&1 || true
ip -n s1 link set again master br20
ip -n s1 link set again up
