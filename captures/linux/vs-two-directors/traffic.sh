vs() { n=$1; shift; ip netns exec $n ipvsadm "$@"; }
listen() { (sleep 5; echo "from $1") | ip netns exec s nc -N -l -w 15 $1 280 & until ip netns exec s ss -Hltn | grep -q "$1:280 "; do sleep 0.05; done; }
listen 10.0.3.3
echo request | ip netns exec c nc -p 4001 -w 12 10.0.9.1 80
wait
ip netns exec c nc -p 4002 -w 6 10.0.9.1 80 </dev/null || echo refused
# no server listens: what is unreachable is so for the client
for i in 1 2; do echo hello | ip netns exec c nc -u -p 500$i -w 2 10.0.9.1 53 || echo unreachable; done
(sleep 6; echo pong) | ip netns exec s nc -u -l -w 9 10.0.3.3 253 &
until ip netns exec s ss -Hlun | grep -q ":253 "; do sleep 0.05; done
echo ping | ip netns exec c nc -u -p 5003 -w 10 10.0.9.1 53
wait
ip netns exec c ping -q -e 7 -s 8 -c 1 -W 1 10.0.9.1 >/dev/null && echo the director answers
sleep 8
for n in r1 r2; do vs $n -Ln; done
