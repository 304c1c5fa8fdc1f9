vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c pairs; conns; vs -Ln
# those that were reset end
sleep 15
vs -Ln; send c more; conns; vs -Ln
sleep 15
