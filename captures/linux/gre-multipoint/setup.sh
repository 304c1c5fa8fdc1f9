# GRE without a remote end (NBMA): neighbours say where each address is, with and without a key. Spokes reach each other through the hub, which sends no
# redirects; addresses that no neighbour has go to the device's own address, from which they come back.
for n in hub s1 s2 net; do ip netns add $n; done
ip -n net link add br0 address 02:00:00:00:00:ff type bridge mcast_snooping 0
ip -n net link set br0 up
i=0
for n in hub s1 s2; do
  i=$((i+1))
  ip link add wan netns $n address 02:00:00:00:09:0$i type veth peer name p$i netns net address 02:00:00:00:09:1$i
  ip -n net link set p$i master br0 up
  ip -n $n addr add 192.0.2.$i/24 dev wan
  ip -n $n link set wan up
  ip -n $n link add mgre type gre local 192.0.2.$i ttl 16
  ip -n $n addr add 10.9.0.$i/24 dev mgre
  ip -n $n link set mgre up
  ip -n $n addr add 10.10.$i.1/32 dev lo
  ip -n $n link set lo up
done
for n in hub s1 s2; do for j in 1 2 3; do ip -n $n neigh replace 192.0.2.$j lladdr 02:00:00:00:09:0$j dev wan; done; done
ip -n hub neigh add 10.9.0.2 lladdr 192.0.2.2 dev mgre nud permanent
ip -n hub neigh add 10.9.0.3 lladdr 192.0.2.3 dev mgre nud permanent
ip -n s1 neigh add 10.9.0.1 lladdr 192.0.2.1 dev mgre
ip -n s2 neigh add 10.9.0.1 lladdr 192.0.2.1 dev mgre
ip -n hub route add 10.10.2.0/24 via 10.9.0.2
ip -n hub route add 10.10.3.0/24 via 10.9.0.3
ip -n s1 route add 10.10.0.0/16 via 10.9.0.1
ip -n s2 route add 10.10.0.0/16 via 10.9.0.1
ip netns exec hub sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.mgre.send_redirects=0
ip -n hub -d link show mgre
ip -n hub neigh show dev mgre | sort
