# b answers, a has no listener
ip netns exec b socat -T 3 UDP-LISTEN:53,fork,reuseaddr PIPE &
S=$!
until ip netns exec b ss -Hltun | grep -q ":53 "; do sleep 0.05; done
mkdir -p /run/lock; printf "%01440d" 0 >/run/lock/large
echo question >/run/lock/small
udp() { ns=$1 size=$2; shift 2; ip netns exec $ns nc -u -w 1 "$@" </run/lock/$size | wc -c; }
# each twice: the first names b, the second a
for port in 20001 20002; do udp client large -p $port 192.168.1.10 30053; done
for port in 20003 20004; do udp a large -p $port 10.96.0.11 53; done
for port in 20005 20006; do udp n1 small -p $port 10.96.0.11 53; done
# now that the way's MTU is known
udp client large -p 20001 192.168.1.10 30053
udp client large -p 20007 192.168.1.10 30054
sleep 3
kill $S; wait || true
