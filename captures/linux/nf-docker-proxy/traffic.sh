ip netns exec host socat TCP-LISTEN:8080,fork,reuseaddr TCP:192.0.2.2:80 &
S=$!
until ip netns exec host ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
ask() { # CLIENT ADDRESS
  (sleep 6; echo answer; sleep 2) | ip netns exec web nc -N -l 80 &
  W=$!
  until ip netns exec web ss -Hltun | grep -q ":80 "; do sleep 0.05; done
  (sleep 2; echo question from $1; sleep 8) | ip netns exec $1 nc -N $2 8080
  wait $W
}
ask app 192.168.1.100
ask web 192.168.1.100
ask old 192.0.2.1
ask host 127.0.0.1
ask host 192.168.1.100
kill $S; wait $S || true
# ports that the kernel has chosen
ip netns exec host conntrack -F
