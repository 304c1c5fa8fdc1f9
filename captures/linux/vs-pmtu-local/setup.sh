# Clients on the director itself, masqueraded and through a tunnel to servers behind a narrow link: datagrams that do not fit, with and without DF, and what
# the director's own route learns of it.
for n in r s; do ip netns add $n; done
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo rb; do ip -n r link set $d up; done
ip -n s link set eth0 up
ip -n r addr add 10.0.9.1/32 dev lo
ip -n r addr add 10.0.2.1/24 dev rb
for i in 2 3; do ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb; done
ip -n r link set rb mtu 500
modprobe ip_vs
vs() { ip netns exec r ipvsadm "$@"; }
vs -A -u 10.0.9.1:53 -s rr
vs -a -u 10.0.9.1:53 -r 10.0.2.2:5353 -m
vs -A -u 10.0.2.1:54 -s rr
vs -a -u 10.0.2.1:54 -r 10.0.2.3 -i
