S=
for p in a b; do
  ip netns exec $p nc -d -k -l 8080 &
  S="$S $!"
  until ip netns exec $p ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
done
tcp() { (sleep 1; echo question; sleep 2) | ip netns exec $1 nc -N -p $2 $3 $4; }
tcp client 20001 192.168.1.10 30080
tcp client 20002 192.168.1.10 30080
tcp client 20003 192.168.1.10 30081
tcp client 20004 192.168.56.11 30081
tcp a 20005 192.168.1.10 30081
tcp client 20006 10.96.0.12 80
ip netns exec client nc -z -w 1 -p 20007 192.168.1.10 32000 || echo refused
ip netns exec client nc -z -w 1 -p 20008 10.96.0.12 81 || echo refused
sleep 1
kill $S; wait || true
