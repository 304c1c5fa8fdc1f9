# Clients on the balancer itself: masqueraded, direct, tunnelled. What goes through a tunnel learns that its packets have to be smaller.
ip netns add r; ip netns add s
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for n in r s; do ip -n $n link set lo up; done
ip -n r link set rb up; ip -n s link set eth0 up
ip -n r addr add 10.0.2.1/24 dev rb
ip -n s addr add 10.0.2.2/24 dev eth0
for n in r s; do ip -n $n addr add 10.0.9.1/32 dev lo; ip netns exec $n sysctl -qw net.ipv4.conf.all.rp_filter=0; done
ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 dev rb
ip -n s neigh add 10.0.2.1 lladdr 02:00:00:00:02:01 dev eth0
ip -n s link add t1 type ipip local 10.0.2.2 remote any
ip -n s link set t1 up
# the servers that answer directly do so from an address of the balancer
ip netns exec r sysctl -qw net.ipv4.conf.rb.accept_local=1
vs() { ip netns exec r ipvsadm "$@"; }
vs -A -t 10.0.9.1:80 -s rr
vs -a -t 10.0.9.1:80 -r 10.0.2.2:8080 -m
vs -A -t 10.0.9.1:81 -s rr
vs -a -t 10.0.9.1:81 -r 10.0.2.2 -g
vs -A -t 10.0.9.1:82 -s rr
vs -a -t 10.0.9.1:82 -r 10.0.2.2 -i
mkdir -p /run/lock; printf "%01400d" 0 >/run/lock/bytes
