mkdir -p /run/lock; printf "%07000d" 0 >/run/lock/bytes
ip netns exec s nc -l 8080 </dev/null | wc -c &
until ip netns exec s ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
ip netns exec c nc -N 10.0.0.2 8080 </run/lock/bytes
wait
