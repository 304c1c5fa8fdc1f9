ip netns exec host socat TCP-LISTEN:8080,fork,reuseaddr TCP:172.17.0.2:80 &
S=$!
(sleep 9; echo answer; sleep 3) | ip netns exec web nc -N -l 80 &
until ip netns exec host ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
until ip netns exec web ss -Hltun | grep -q ":80 "; do sleep 0.05; done
(sleep 4; echo question; sleep 12) | ip netns exec client nc -N 192.168.1.100 8080
kill $S; wait $S || true
wait || true
