vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; send s two; conns
ip netns exec r sysctl -qw net.ipv4.ip_forward=0
send c one; send s two; send c three; send s four
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=1
send c five; send s six; conns
ip -n r addr del 10.0.1.100/24 dev ra
ip -n r neigh add 10.0.1.100 lladdr 02:00:00:00:01:02 nud permanent dev ra
# ip_error waits for a second between two
sleep 2
send c one
ip -n r route add local 10.0.6.0/24 dev lo
send c one; conns; vs -Ln
