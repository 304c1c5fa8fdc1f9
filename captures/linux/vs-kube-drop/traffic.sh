S=
for p in a b; do
  ip netns exec $p nc -d -k -l 8080 &
  S="$S $!"
  until ip netns exec $p ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
done
tcp() { (sleep 1; echo question; sleep 2) | ip netns exec $1 nc -N -w 4 -p $2 $3 $4 || echo nothing; }
tcp client 20001 203.0.113.9 80
tcp client 20002 192.168.1.10 30080
tcp client 20003 10.96.0.10 80
tcp c 20004 10.96.0.10 80
tcp c 20005 203.0.113.9 80
tcp client 20006 10.244.1.5 8080
sleep 1
kill $S; wait || true
