S=
lb() { ip netns exec lb ipvsadm "$@"; }
for t in web.1 web.2 web.3; do
  ip netns exec $t nc -d -k -l 80 &
  S="$S $!"
  ip netns exec $t socat -T 30 UDP-LISTEN:5300,fork,reuseaddr PIPE &
  S="$S $!"
  until ip netns exec $t ss -Hltun | grep -q ":5300 "; do sleep 0.05; done
  until ip netns exec $t ss -Hltun | grep -q ":80 "; do sleep 0.05; done
done
udp() { echo question | ip netns exec app.1 nc -u -w 1 -p $1 10.0.1.2 5300; }
udp 20001
udp 20002
# one connection lives through all of it, until its server is removed
(sleep 2; echo first; sleep 10; echo second; sleep 12; echo third; sleep 6) | ip netns exec app.1 nc -N -p 20003 10.0.1.2 80 &
sleep 4
lb -e -f 256 -r 10.0.1.6 -m -w 0
lb -a -f 256 -r 10.0.1.7 -m -w 1
lb -Ln
udp 20001
udp 20002
udp 20004
sleep 8
lb -d -f 256 -r 10.0.1.6
lb -Ln
# its connections end with the next tick
sleep 1
udp 20001
udp 20002
sleep 12
lb -d -f 256 -r 10.0.1.5
lb -d -f 256 -r 10.0.1.7
lb -D -f 256
ip netns exec lb iptables -t mangle -D INPUT -d 10.0.1.2/32 -j MARK --set-mark 256
ip -n lb addr del 10.0.1.2/32 dev eth0
lb -Ln
sleep 1
kill $S; wait || true
