# Two hosts and one overlay network, laid as Docker Swarm does: in each host a hidden namespace with a bridge and a VXLAN device, and what the
# daemons tell each other (who has which address and MAC, behind which host) as permanent entries.
#
#   web 10.0.0.2 --- br0 - vxlan0 [ node1 ] 192.168.1.1 --- 192.168.1.2 [ node2 ] vxlan0 - br0 --- db 10.0.0.3
#
# Try:  vethwork run examples/overlay.sh -w overlay.pcapng     The same ping on web:eth0, and in UDP port 4789 on node1:eth0.

ip netns add node1
ip netns add node2
ip link add eth0 netns node1 address 02:00:00:00:01:01 type veth peer name eth0 netns node2 address 02:00:00:00:01:02
for n in 1 2; do
  ip -n node$n addr add 192.168.1.$n/24 dev eth0
  ip -n node$n link set eth0 up
done

# container NODE NAME ADDRESS: what dockerd does when the first task of a network starts
container() {
  ip netns add ov-$1
  ip -n ov-$1 link add br0 address 02:42:00:00:00:0$1 type bridge
  ip -n ov-$1 addr add 10.0.0.1/24 dev br0
  # the device is made in the host, where its outer packets leave, and then moved
  ip -n node$1 link add vx0 type vxlan id 4097 dstport 4789 proxy l2miss l3miss
  ip -n node$1 link set vx0 netns ov-$1 name vxlan0
  ip -n ov-$1 link set vxlan0 mtu 1450 master br0 up
  ip -n ov-$1 link set br0 up
  ip netns add $2
  ip link add veth0 netns ov-$1 mtu 1450 type veth peer name eth0 netns $2 mtu 1450 address 02:42:0a:00:00:0${3##*.}
  ip -n ov-$1 link set veth0 master br0 up
  ip -n $2 addr add $3/24 dev eth0
  ip -n $2 link set lo up
  ip -n $2 link set eth0 up
}
container 1 web 10.0.0.2
container 2 db 10.0.0.3

# peer NODE ADDRESS MAC HOST: what its neighbours tell a node
peer() {
  ip -n ov-$1 neigh add $2 lladdr $3 dev vxlan0 nud permanent
  bridge -n ov-$1 fdb add $3 dev vxlan0 dst $4 self permanent
}
peer 1 10.0.0.3 02:42:0a:00:00:03 192.168.1.2
peer 2 10.0.0.2 02:42:0a:00:00:02 192.168.1.1
sleep 2

echo "== web pings db"
ip netns exec web ping -c 2 10.0.0.3
echo "== one request, its packets as large as they get"
printf '%04000d' 0 > page.txt
ip netns exec db sh -c 'nc -l -N -p 80 < page.txt' > /dev/null &
ip netns exec web nc -w 3 10.0.0.3 80 < /dev/null | wc -c
echo "== 1450 bytes are the most"
ip netns exec web ping -c 1 -W 1 -M do -s 1422 10.0.0.3 | grep bytes
ip netns exec web ping -c 1 -W 1 -M do -s 1423 10.0.0.3
for n in 1 2; do
  ip -n ov-$n link set vxlan0 mtu 1500
  ip -n ov-$n link set veth0 mtu 1500
done
ip -n web link set eth0 mtu 1500
ip -n db link set eth0 mtu 1500
echo "== somebody sets the overlay to 1500. A packet that may not be cut: the VXLAN device answers in db's name"
ip netns exec web ping -c 1 -W 1 -M do -s 1472 10.0.0.3 | grep -E 'From|from'
echo "== one that may be cut: on the cable it is two"
ip netns exec node1 tcpdump -n -c 2 -i eth0 ip 2> /dev/null &
ip netns exec web ping -c 1 -W 1 -M dont -s 1472 10.0.0.3 | grep -E 'From|from'
wait $!
