vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
send c one; conns; vs -Ln
# the reset connections end
sleep 15
(sleep 4; echo pong) | ip netns exec r nc -u -l -w 6 10.0.9.1 5353 &
until ip netns exec r ss -Hlun | grep -q "10.0.9.1:5353 "; do sleep 0.05; done
send c two; conns; vs -Ln
wait
