vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c c; send s s
ip netns exec r sysctl -w net.ipv4.vs.snat_reroute=0
# ip_error waits for a second between two
sleep 2; send s s
ip -n r link set rc mtu 600
ip netns exec r sysctl -w net.ipv4.vs.snat_reroute=1
sleep 2; send s s
ip -n r route change unreachable default table 100
sleep 2; send s s; send c c; conns; vs -Ln
