vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
for f in syn synack open data cfin sfin finfin closed resyn late synfin midfin crst srst; do send c $f; echo "$f: $(vs -Ln | tail -1)"; done
conns
# the reset connections end
sleep 15
