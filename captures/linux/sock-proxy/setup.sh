# A userland proxy between a client and a container: socat, as docker-proxy does it.
ip netns add client; ip netns add host; ip netns add web
ip link add eth0 netns client address 02:00:00:00:00:01 type veth peer name eth0 netns host address 02:00:00:00:00:02
ip link add veth0 netns host address 02:00:00:00:01:01 type veth peer name eth0 netns web address 02:42:ac:11:00:02
ip -n host link add docker0 address 02:42:00:00:00:01 type bridge
ip -n host link set veth0 master docker0
for n in client host web; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n host link set veth0 up; ip -n host link set docker0 up
ip -n client addr add 192.168.1.50/24 dev eth0; ip -n host addr add 192.168.1.100/24 dev eth0
ip -n host addr add 172.17.0.1/16 dev docker0; ip -n web addr add 172.17.0.2/16 dev eth0
ip -n web route add default via 172.17.0.1
ip netns exec client sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=600
ip netns exec host sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=600
ip netns exec host sysctl -qw net.ipv4.neigh.docker0.delay_first_probe_time=600
ip netns exec web sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=600
