S=
ip netns exec web.1 nc -d -k -l 80 &
S="$S $!"
until ip netns exec web.1 ss -Hltun | grep -q ":80 "; do sleep 0.05; done
ask() { # NAMESPACE SOURCE-PORT ADDRESS
  (sleep 1; echo question; sleep 2) | ip netns exec $1 nc -N -p $2 $3 8080
}
ask client 20001 192.168.1.10
ask client 20002 192.168.2.10
ask n1 20003 192.168.1.10
ask n1 20004 127.0.0.1
sleep 1
kill $S; wait || true
