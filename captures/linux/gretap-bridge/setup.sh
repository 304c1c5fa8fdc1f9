# Two bridges joined by gretap, with a key: ARP, IP, VLAN tags (one beside the frame, one inside), what is too long for the tunnel: with DF it is lost without a
# word (a bridge has no route to the sender), without DF the outer packet is cut or, with pmtudisc, lost as well. TTL and TOS come from the IP packet inside.
for n in c1 r1 r2 c2; do ip netns add $n; done
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire c1 e 02:00:00:00:01:10 r1 lan 02:00:00:00:01:01
wire c2 e 02:00:00:00:02:10 r2 lan 02:00:00:00:02:01
wire r1 wan 02:00:00:00:09:01 r2 wan 02:00:00:00:09:02
ip -n r1 addr add 192.0.2.1/24 dev wan
ip -n r2 addr add 192.0.2.2/24 dev wan
ip -n r1 link add gt address 02:00:00:00:0a:01 type gretap local 192.0.2.1 remote 192.0.2.2 key 99 tos inherit
ip -n r2 link add gt address 02:00:00:00:0a:02 type gretap local 192.0.2.2 remote 192.0.2.1 key 99 nopmtudisc csum
ip -n r1 link set gt type gretap icsum
ip -n r2 link set gt type gretap noicsum
i=0
for r in r1 r2; do
  i=$((i+1))
  ip -n $r link add br0 address 02:00:00:00:0b:0$i type bridge mcast_snooping 0
  ip -n $r link set br0 up
  ip -n $r link set lan master br0
  ip -n $r link set gt master br0 up
done
ip -n c1 addr add 10.0.0.1/24 dev e
ip -n c2 addr add 10.0.0.2/24 dev e
ip -n r1 addr add 10.0.0.101/24 dev br0
ip -n r1 -d link show gt
ip -n r2 -d link show gt
ip -n r1 link show br0
