S=
for p in a b; do
  ip netns exec $p nc -d -k -l 8080 &
  S="$S $!"
  until ip netns exec $p ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
done
vs() { ip netns exec n1 ipvsadm "$@"; }
tcp() { (sleep 1; echo question; sleep 2) | ip netns exec client nc -N -p $1 10.96.0.10 80; }
# its server is drained after the first line, and removed after the second
(sleep 2; echo first; sleep 10; echo second; sleep 12; echo third; sleep 6) | ip netns exec client nc -N -p 20001 10.96.0.10 80 &
sleep 4
vs -e -t 10.96.0.10:80 -r 10.244.1.6:8080 -m -w 0
tcp 20002
tcp 20003
vs -Ln
sleep 7
vs -d -t 10.96.0.10:80 -r 10.244.1.6:8080
tcp 20004
vs -Ln
sleep 12
kill $S; wait || true
