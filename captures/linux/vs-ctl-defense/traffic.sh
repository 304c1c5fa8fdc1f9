vs() { ip netns exec r ipvsadm "$@"; }
r() { ip netns exec r "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
set_() { r sysctl -w "$@" 2>&1; }
set_ net.ipv4.vs.drop_packet=2; r sysctl net.ipv4.vs.drop_packet
set_ net.ipv4.vs.secure_tcp=1
send c udp1
echo "mode 2: $(conns | wc -l)"
set_ net.ipv4.vs.am_droprate=3 net.ipv4.vs.drop_packet=3
sleep 1.5
send c udp2
echo "every third: $(conns | wc -l)"
set_ net.ipv4.vs.am_droprate=1
sleep 1.5
send c udp3
echo "every one: $(conns | wc -l)"
send c udp1
set_ net.ipv4.vs.am_droprate=0
sleep 1.5
send c udp3
echo "none: $(conns | wc -l)"
set_ net.ipv4.vs.drop_packet=0
set_ net.ipv4.vs.secure_tcp=3
for f in syn synack open data cfin sfin finfin closed resyn late synfin midfin crst srst; do send c $f; done
vs -Ln | grep 10.0.1.8; conns | grep TCP
