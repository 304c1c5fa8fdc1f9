# What a program of the host is told when DNAT at OUTPUT leads where no route goes, or a rule drops its packet.
ip netns add r
ip -n r link set lo up
ip -n r link add d0 address 02:00:00:00:03:01 type dummy
ip -n r link set d0 up
ip -n r addr add 10.0.3.1/24 dev d0
ip -n r route add default dev d0
ip -n r route add unreachable 10.55.1.0/24
ip -n r route add prohibit 10.55.2.0/24
ip -n r route add blackhole 10.55.3.0/24
ip -n r route add throw 10.55.4.0/24
nat() { ip netns exec r iptables -t nat "$@"; }
nat -A OUTPUT -d 10.99.0.1 -j DNAT --to-destination 10.55.1.1
nat -A OUTPUT -d 10.99.0.2 -j DNAT --to-destination 10.55.2.1
nat -A OUTPUT -d 10.99.0.3 -j DNAT --to-destination 10.55.3.1
nat -A OUTPUT -d 10.99.0.4 -j DNAT --to-destination 0.0.0.1
ip netns exec r iptables -A OUTPUT -d 10.99.0.5 -j DROP
ip netns exec r iptables -t mangle -A OUTPUT -d 10.99.0.6 -j MARK --set-mark 1
ip -n r rule add fwmark 1 prohibit
