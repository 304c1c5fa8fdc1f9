vs() { ip netns exec r ipvsadm "$@"; }
listen() { (sleep 5; echo "from $1:$2") | ip netns exec s nc -N -l -w 15 $1 $2 & until ip netns exec s ss -Hltn | grep -q "$1:$2 "; do sleep 0.05; done; }
listen 10.0.2.3 80
echo one | ip netns exec r nc -p 4001 -w 12 10.0.9.1 80
wait
ip netns exec r nc -p 4002 -w 6 10.0.9.1 80 </dev/null || echo refused
vs -Ln
listen 10.0.2.3 80
echo two | ip netns exec r nc -p 4003 -w 12 10.0.9.2 80
wait
vs -Ln
# the reset connections end
sleep 15
