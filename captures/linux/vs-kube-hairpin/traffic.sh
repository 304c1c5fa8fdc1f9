ip netns exec a nc -d -k -l 8080 &
S=$!
until ip netns exec a ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
(sleep 1; echo question; sleep 2) | ip netns exec a nc -N -p 20001 10.96.0.10 80
(sleep 1; echo question; sleep 2) | ip netns exec n1 nc -N -p 20002 10.96.0.10 80
sleep 1
kill $S; wait || true
