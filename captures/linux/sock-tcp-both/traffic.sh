(sleep 4; echo one; sleep 2; echo two; sleep 2) | ip netns exec s nc -N -l 8080 &
until ip netns exec s ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
(echo three; sleep 5; echo four; sleep 4; echo five) | ip netns exec c nc -N 10.0.0.2 8080
wait
