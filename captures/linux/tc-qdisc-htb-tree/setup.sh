# Four levels of htb classes behind a bucket: what each may borrow and whose turn it is; what is left when nobody may lend; classes come and go while
# frames wait.
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
tc -n r qdisc add dev out parent 1:1 handle 2: htb default 99 direct_qlen 2
tc -n r class add dev out parent 2: classid 2:1 htb rate 8bit burst 6000 cburst 6000
tc -n r class add dev out parent 2:1 classid 2:2 htb rate 8bit ceil 1gbit burst 2500 cburst 1mb
tc -n r class add dev out parent 2:1 classid 2:3 htb rate 8bit burst 4500 cburst 4500
tc -n r class add dev out parent 2:2 classid 2:21 htb rate 8bit ceil 8bit burst 1500 cburst 3500 quantum 1000
tc -n r class add dev out parent 2:2 classid 2:22 htb rate 8bit ceil 1gbit burst 1500 cburst 1mb quantum 1000
tc -n r class add dev out parent 2:3 classid 2:31 htb rate 8bit ceil 1gbit burst 2500 cburst 1mb quantum 1000
for p in 21 22 31; do
  ip netns exec r iptables -t mangle -A POSTROUTING -o out -p udp --dport $p -j CLASSIFY --set-class 2:$p
done
