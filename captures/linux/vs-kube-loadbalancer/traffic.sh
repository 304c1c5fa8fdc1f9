ip netns exec a nc -d -k -l 8080 &
S=$!
until ip netns exec a ss -Hltun | grep -q ":8080 "; do sleep 0.05; done
tcp() { ns=$1; shift; (sleep 1; echo question; sleep 2) | ip netns exec $ns nc -N -w 4 "$@" 80 || echo nothing; }
tcp client -s 192.168.1.50 -p 20001 203.0.113.5
tcp client -s 192.168.1.200 -p 20002 203.0.113.5
tcp b -p 20003 203.0.113.5
tcp n1 -p 20004 203.0.113.5
tcp client -s 192.168.1.50 -p 20005 203.0.113.9
tcp n1 -p 20006 203.0.113.9
sleep 1
kill $S; wait || true
