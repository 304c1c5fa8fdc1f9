# arp_ignore 0, 1, 2, 3 and 8 on five interfaces of one machine: who answers for an address of another interface, for an asker of another
# subnet, for an address of scope host or link.
ip netns add r
ip -n r link add d0 address 02:00:00:00:0d:01 type dummy; ip -n r link set d0 up
ip -n r addr add 10.9.0.1/32 dev d0
for i in 0 1 2 3 8; do
  ip netns add h$i
  ip link add e$i netns r address 02:00:00:00:0$i:01 type veth peer name eth0 netns h$i address 02:00:00:00:0$i:02
  ip -n r link set e$i up; ip -n h$i link set eth0 up
  ip -n r addr add 10.0.$i.1/24 dev e$i
  ip -n r addr add 10.1.$i.1/24 dev e$i scope link
  ip -n r addr add 10.2.$i.1/32 dev e$i scope host
  ip netns exec r sysctl -qw net.ipv4.conf.e$i.arp_ignore=$i
done
