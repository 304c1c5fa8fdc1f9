# Connections of the director's own sockets through a virtual service, whose address it has, to real servers behind it; one that refuses.
for n in r s; do ip netns add $n; done
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo rb; do ip -n r link set $d up; done
for d in lo eth0; do ip -n s link set $d up; done
ip -n r addr add 10.0.2.1/24 dev rb
ip -n r addr add 10.0.9.1/32 dev lo
for i in 2 3; do
  ip -n s addr add 10.0.2.$i/24 dev eth0
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip -n s neigh add 10.0.2.1 lladdr 02:00:00:00:02:01 nud permanent dev eth0
ip -n s route add 10.0.9.1 via 10.0.2.1
modprobe ip_vs
vs() { ip netns exec r ipvsadm "$@"; }
for i in 10.0.9.1 10.0.9.2; do
  vs -A -t $i:80 -s rr
  vs -a -t $i:80 -r 10.0.2.2:8080 -m
  vs -a -t $i:80 -r 10.0.2.3:80 -m
done
ip -n r route add 10.0.9.2 dev rb src 10.0.2.1
