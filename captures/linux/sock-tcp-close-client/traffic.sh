ip netns exec s nc -l 8080 </dev/null &
until ip netns exec s ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
echo hello | ip netns exec c nc -N 10.0.0.2 8080
wait
for n in c s; do ip netns exec $n ss -Htan | cut -d" " -f1; done
