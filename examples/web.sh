# A container host: two containers on a bridge, a client on the network outside, and a neighbouring office with small frames.
#
#   client --- eth0 [ host ] docker0 --- web, db
#   192.168.1.50     |  .1.100      172.17.0.1     .2, .3
#                    '--- vpn0 (MTU 1400) --- office 10.8.0.2

ip netns add host
ip netns add client
ip netns add office

# the host's bridge, as Docker makes it
ip -n host link add docker0 address 02:42:00:00:00:01 type bridge
ip -n host addr add 172.17.0.1/16 dev docker0
ip -n host link set docker0 up
n=1
for name in web db; do
  n=$((n + 1))
  ip netns add $name
  ip link add veth-$name netns host address 02:42:00:00:01:0$n type veth peer name eth0 netns $name address 02:42:ac:11:00:0$n
  ip -n host link set veth-$name master docker0 up
  ip -n $name addr add 172.17.0.$n/16 dev eth0
  ip -n $name link set lo up
  ip -n $name link set eth0 up
  ip -n $name route add default via 172.17.0.1
done

# the network outside
ip link add eth0 netns host address 02:00:00:00:01:64 type veth peer name eth0 netns client address 02:00:00:00:01:32
ip -n host addr add 192.168.1.100/24 dev eth0
ip -n client addr add 192.168.1.50/24 dev eth0
ip -n host link set eth0 up
ip -n client link set eth0 up
ip -n client route add default via 192.168.1.100

# a tunnel's worth of MTU less on the way to the office
ip link add vpn0 netns host address 02:00:00:00:08:01 type veth peer name eth0 netns office address 02:00:00:00:08:02
ip -n host addr add 10.8.0.1/24 dev vpn0
ip -n office addr add 10.8.0.2/24 dev eth0
ip -n host link set vpn0 mtu 1400 up
ip -n office link set eth0 mtu 1400 up
ip -n office route add default via 10.8.0.1

ip netns exec host sysctl -qw net.ipv4.ip_forward=1
