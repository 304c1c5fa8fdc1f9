# 16000 bytes at once: two bursts of five segments, the rest when they are acknowledged, sixteen quick acknowledgements.
ip netns add c; ip netns add s
ip link add eth0 netns c address 02:00:00:00:00:01 type veth peer name eth0 netns s address 02:00:00:00:00:02
for n in c s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n c addr add 10.0.0.1/24 dev eth0; ip -n s addr add 10.0.0.2/24 dev eth0
ip -n c neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0; ip -n s neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
