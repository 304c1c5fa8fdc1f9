# Two directors one behind the other: the server of the first is the second's service, whose servers are hosts with their own kernels. A client's connection, its
# datagrams, a ping, and the errors that come back through both.
for n in c r1 r2 s; do ip netns add $n; done
wire() { ip link add $2 netns $1 address $3 type veth peer name $5 netns $4 address $6; ip -n $1 link set $2 up; ip -n $4 link set $5 up; }
wire c eth0 02:00:00:00:01:02 r1 ra 02:00:00:00:01:01
wire r1 rb 02:00:00:00:02:01 r2 ra 02:00:00:00:02:02
wire r2 rb 02:00:00:00:03:01 s eth0 02:00:00:00:03:02
for n in c r1 r2 s; do ip -n $n link set lo up; done
addr() { ip -n $1 addr add $3/24 dev $2; }
addr c eth0 10.0.1.2; addr r1 ra 10.0.1.1; addr r1 rb 10.0.2.1; addr r2 ra 10.0.2.2; addr r2 rb 10.0.3.1; addr s eth0 10.0.3.2; addr s eth0 10.0.3.3
ip -n r1 addr add 10.0.9.1/32 dev lo
ip -n r2 addr add 10.0.9.2/32 dev lo
neigh() { ip -n $1 neigh add $3 lladdr 02:00:00:00:0$4 nud permanent dev $2; }
neigh c eth0 10.0.1.1 1:01; neigh r1 ra 10.0.1.2 1:02; neigh r1 rb 10.0.2.2 2:02; neigh r2 ra 10.0.2.1 2:01; neigh r2 rb 10.0.3.2 3:02; neigh r2 rb 10.0.3.3 3:02; neigh s eth0 10.0.3.1 3:01
ip -n c route add default via 10.0.1.1
ip -n r1 route add 10.0.9.2 via 10.0.2.2
ip -n r2 route add 10.0.1.0/24 via 10.0.2.1
ip -n s route add default via 10.0.3.1
modprobe ip_vs
for n in r1 r2; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0; done
ip netns exec s sysctl -qw net.ipv4.icmp_ratelimit=0
vs() { n=$1; shift; ip netns exec $n ipvsadm "$@"; }
for p in t:80 u:53; do
  vs r1 -A -${p%:*} 10.0.9.1:${p#*:} -s rr
  vs r1 -a -${p%:*} 10.0.9.1:${p#*:} -r 10.0.9.2:1${p#*:} -m
  vs r2 -A -${p%:*} 10.0.9.2:1${p#*:} -s rr
  for s in 2 3; do vs r2 -a -${p%:*} 10.0.9.2:1${p#*:} -r 10.0.3.$s:2${p#*:} -m; done
done
