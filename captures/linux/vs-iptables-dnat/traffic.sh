vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
tracked() { ip netns exec r conntrack -L 2>/dev/null; }
for on in 1 0; do
  ip netns exec r sysctl -w net.ipv4.vs.conntrack=$on
  # a flow is sure of itself two seconds after its beginning
  send c c$on; send s s$on; sleep 2.5; send c c$on; send s s$on
  conns; tracked; ip netns exec r conntrack -F 2>/dev/null
done
vs -Ln
