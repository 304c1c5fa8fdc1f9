sleep 1
x() { echo "\$ $*"; "$@" 2>&1 || echo "exit code $?"; }
x ip netns list
x ip -n r link show v1
x ip -n r -br link
x ip -n r -br addr
x ip -n r -4 -br addr show dev v1
x ip -n r addr show dev v1
x ip -n r -j addr show dev v1
x ip -n r -j link show dev br0
x ip -n r -o addr
x ip -n r -o link show p0
x ip -n r -s link show v1
x ip -n r addr show up
x ip -n r addr show to 10.0.3.0/24
x ip -n r link show type bridge
x ip -n r link show master br0
x ip -n r link show up
x ip -n r route
x ip -n r route show table all
x ip -n r route show table 7
x ip -n r route show 10.6.0.0/16
x ip -n r route show dev br0
x ip -n r route show root 10.0.0.0/8
x ip -n r route show match 10.5.1.1
x ip -n r -j route
x ip -n r -d route show table local
x ip -n r route get 10.5.1.1
x ip -n r route get 10.0.1.1
x ip -n r route get 10.7.0.1
x ip -n r route get 10.8.0.1
x ip -n r route get 8.8.8.8
x ip -n r route get 10.5.1.1 from 10.0.1.2 iif br0
x ip -n r route get 224.0.0.1
x ip -n r -j route get 10.5.1.1
x ip -n r rule
x ip -n r -j rule
x ip -n r neigh | sort
x ip -n r -j neigh show 10.0.1.9
x ip -n r neigh show nud stale
x ip -n r neigh show proxy
x bridge -n r link
x bridge -n r -d link show dev p0
x bridge -n r -j link
x bridge -n r vlan
x bridge -n r -j vlan
x bridge -n r -c=never vlan show dev p0
x bridge -n r fdb show br br0
x bridge -n r fdb show dev p0
x bridge -n r -j fdb show dev p0
x ip netns exec r sysctl net.ipv4.ip_forward net.ipv4.conf.v1.rp_filter
x ip netns exec r sysctl -n net.ipv4.neigh.v1.unres_qlen_bytes
x ip netns exec r sysctl net.ipv4.nothing
x ip netns exec r sysctl -w net.ipv4.ip_forward=abc
x ip netns exec r brctl show
x ip netns exec r brctl showmacs br0
x ip -n r link show nothing
x ip -n nothing link
x ip -n r addr add 10.0.1.1/24 dev v1
x ip -n r addr add 10.0.1.1/33 dev v1
x ip -n r addr add 10.0.1.300/24 dev v1
x ip -n r addr del 10.9.9.9/24 dev v1
x ip -n r route add 10.5.0.0/16 via 10.0.1.9 metric 50
x ip -n r route add 10.55.0.0/16 via 10.99.0.1
x ip -n r route add 10.5.0.1/16 via 10.0.1.9
x ip -n r route del 10.99.0.0/16
x ip -n r link add br0 type bridge
x ip -n r link add br1 type nothing
x ip -n r link set nothing up
x ip -n r link set v1 mtu 20
x ip -n r link set v1 address 02:00:00
x ip -n r link set br0 master br0
x ip -n r link set v1 frobnicate
x ip netns add r
x ip netns del nothing
x ip netns exec nothing true
x ip -n r neigh del 10.0.1.99 dev v1
x ip -n r rule del pref 99
x bridge -n r fdb add 02:00:00:00:06:01 dev p0 master static vlan 1
x bridge -n r vlan del dev p0 vid 99
x bridge -n r vlan add dev p0 vid 5000
x ip frobnicate
