# htb behind a bucket: three classes with a byte a second each, which borrow from one parent without end. Whose turn it is, by priority, quantum and
# debt; packets of the default class, of the class of their mark, and past all of them.
ip netns add h
ip netns add r
ip netns add s
ip link add in netns r address 02:00:00:00:01:01 type veth peer name eth0 netns h address 02:00:00:00:01:02
ip link add out netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n h link set eth0 up
ip -n s link set eth0 up
ip -n r link set in up
ip -n r link set out up
ip -n r addr add 10.0.1.1/24 dev in
ip -n r addr add 10.0.2.1/24 dev out
ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 dev out nud permanent
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
tc -n r qdisc add dev out root handle 1: tbf rate 8bit burst 1100 limit 100000
tc -n r qdisc add dev out parent 1:1 handle 2: htb default 30 r2q 1
tc -n r class add dev out parent 2: classid 2:1 htb rate 1gbit burst 1mb cburst 1mb
tc -n r class add dev out parent 2:1 classid 2:10 htb rate 8bit ceil 1gbit burst 1500 cburst 1mb prio 1 quantum 1000
tc -n r class add dev out parent 2:1 classid 2:20 htb rate 8bit ceil 1gbit burst 1500 cburst 1mb prio 1 quantum 2000
tc -n r class add dev out parent 2:1 classid 2:30 htb rate 8bit ceil 1gbit burst 1500 cburst 1mb prio 2 quantum 1000
for p in 10 20; do
  ip netns exec r iptables -t mangle -A POSTROUTING -o out -p udp --dport $p -j CLASSIFY --set-class 2:$p
done
ip netns exec r iptables -t mangle -A POSTROUTING -o out -p udp --dport 4 -j CLASSIFY --set-class 2:0
