(sleep 4; echo pong) | ip netns exec s nc -u -l -w 6 5300 &
until ip netns exec s ss -Hltun | grep -q ":5300 "; do sleep 0.05; done
ip netns exec s ss -uln
echo ping | ip netns exec c nc -u -w 6 10.0.0.2 5300
wait
