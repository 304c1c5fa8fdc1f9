S=
for p in a b; do
  ip netns exec $p nc -d -k -l 8080 &
  S="$S $!"
  ip netns exec $p socat -T 3 UDP-LISTEN:53,fork,reuseaddr PIPE &
  S="$S $!"
  until ip netns exec $p ss -Hltun | grep -q ":53 "; do sleep 0.05; done
  until ip netns exec $p ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
done
tcp() { (sleep 1; echo question; sleep 2) | ip netns exec $1 nc -N -p $2 10.96.0.10 80; }
udp() { echo question | ip netns exec $1 nc -u -w 1 -p $2 10.96.0.11 53; }
tcp client1 20001
tcp client1 20002
tcp n1 20003
tcp n1 20004
tcp client2 20005
udp client1 20006
udp client1 20007
udp n1 20008
udp n1 20009
ip netns exec client1 ping -q -c 1 -e 77 -s 8 -W 1 10.96.0.10 >/dev/null || echo no answer
echo question | ip netns exec client1 nc -u -w 1 -p 20010 10.96.0.10 80 || true
ip netns exec client1 nc -z -w 1 -p 20011 10.96.0.10 8080 || echo refused
sleep 1
kill $S; wait || true
