S=
for t in web.1 web.2; do
  ip netns exec $t socat -T 3 UDP-LISTEN:5300,fork,reuseaddr PIPE &
  S="$S $!"
  ip netns exec $t nc -d -k -l 80 &
  S="$S $!"
  until ip netns exec $t ss -Hltun | grep -q ":5300 "; do sleep 0.05; done
  until ip netns exec $t ss -Hltun | grep -q ":80 "; do sleep 0.05; done
done
for port in 20001 20002 20003; do
  echo question | ip netns exec app.1 nc -u -w 1 -p $port 10.0.1.2 5300
done
for port in 20004 20005; do
  (sleep 1; echo question; sleep 2) | ip netns exec app.1 nc -N -p $port 10.0.1.2 80
done
# the balancer itself answers
ip netns exec app.1 ping -q -c 1 -e 77 -s 8 10.0.1.2 >/dev/null
sleep 1
kill $S; wait || true
