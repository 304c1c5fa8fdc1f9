vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send s one; conns
ip netns exec r iptables -t nat -A POSTROUTING -s 10.0.2.0/24 -d 10.0.2.0/24 -j MASQUERADE
ip netns exec r sysctl -w net.ipv4.vs.conntrack=1
send s two; conns
ip netns exec r conntrack -L 2>/dev/null
vs -Ln
