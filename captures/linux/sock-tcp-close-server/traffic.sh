echo greetings | ip netns exec s nc -N -l 8080 &
until ip netns exec s ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
ip netns exec s ss -tln
ip netns exec c nc 10.0.0.2 8080 </dev/null
wait
for n in c s; do ip netns exec $n ss -Htan | cut -d" " -f1; done
