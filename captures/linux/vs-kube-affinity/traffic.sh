S=
for p in a b; do
  ip netns exec $p nc -d -k -l 8080 &
  S="$S $!"
  until ip netns exec $p ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
done
tcp() { (sleep 1; echo question; sleep 2) | ip netns exec $1 nc -N -p $2 10.96.0.10 80; }
tcp c 20001
tcp d 20001
tcp c 20002
tcp c 20003
tcp d 20002
# c's endpoint is drained: its next connection leaves it at once (expire_quiescent_template)
ip netns exec n1 ipvsadm -Ln --persistent-conn
ip netns exec n1 ipvsadm -e -t 10.96.0.10:80 -r 10.244.1.6:8080 -m -w 0
tcp c 20004
tcp d 20003
sleep 1
kill $S; wait || true
