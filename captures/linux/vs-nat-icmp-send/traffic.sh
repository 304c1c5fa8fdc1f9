vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send s one; send c two; send s one
ip netns exec r sysctl -w net.ipv4.vs.nat_icmp_send=1
send s one; send c two; send s one; conns
# the reset connections end
sleep 15
