# Two hosts and their containers: left - (h1: br0, t0) - cable - (h2: t0, br0) - right. bench/overlay.ts adds what joins the hosts.
# It runs on a real kernel too.
for ns in left h1 h2 right; do ip netns add $ns; done
ip link add e1 netns left address 02:00:00:00:00:01 type veth peer name p1 netns h1 address 02:00:00:00:00:f1
ip link add e2 netns right address 02:00:00:00:00:02 type veth peer name p2 netns h2 address 02:00:00:00:00:f2
ip link add eth0 netns h1 address 02:00:00:00:01:01 type veth peer name eth0 netns h2 address 02:00:00:00:01:02
ip -n left link set e1 up
ip -n right link set e2 up
for h in 1 2; do
  ip -n h$h addr add 192.0.2.$h/24 dev eth0
  ip -n h$h link set lo up
  ip -n h$h link set eth0 up
  ip -n h$h neigh add 192.0.2.$((3 - h)) lladdr 02:00:00:00:01:0$((3 - h)) dev eth0 nud permanent
  ip -n h$h link set p$h up
done
