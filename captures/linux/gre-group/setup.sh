# GRE to a group: every member of it is on one wire, as hosts on a LAN. Each host hears the others, not itself; the group is joined while the device is up.
for n in h1 h2 h3 net; do ip netns add $n; done
ip -n net link add br0 address 02:00:00:00:00:ff type bridge mcast_snooping 0
ip -n net link set br0 up
i=0
for n in h1 h2 h3; do
  i=$((i+1))
  ip link add wan netns $n address 02:00:00:00:09:0$i type veth peer name p$i netns net address 02:00:00:00:09:1$i
  ip -n net link set p$i master br0 up
  ip -n $n addr add 192.0.2.$i/24 dev wan
  ip -n $n link set wan up
  ip -n $n route add 224.0.0.0/4 dev wan
  ip -n $n link add lan type gre local 192.0.2.$i remote 239.1.2.3 ttl 4 dev wan
  ip -n $n addr add 10.9.0.$i/24 brd + dev lan
  ip -n $n link set lan up
  ip -n $n link set lo up
done
ip netns exec h2 sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
for n in h1 h2 h3; do for j in 1 2 3; do ip -n $n neigh replace 192.0.2.$j lladdr 02:00:00:00:09:0$j dev wan; done; done
ip -n h1 -d link show lan
