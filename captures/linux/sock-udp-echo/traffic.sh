mkdir -p /run/lock; printf "%03000d" 0 >/run/lock/bytes
ip netns exec s socat -T 3 UDP-LISTEN:5300,fork,reuseaddr PIPE &
S=$!
until ip netns exec s ss -Hltun | grep -q ":5300 "; do sleep 0.05; done
echo ping | ip netns exec c nc -u -w 1 10.0.0.2 5300
ip netns exec c nc -u -w 1 10.0.0.2 5300 </run/lock/bytes | wc -c
kill $S; wait $S || true
