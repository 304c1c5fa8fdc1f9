# Which tables and chains see a virtual service's packets: INPUT with the service's address, then POSTROUTING with the server's and never FORWARD;
# answers FORWARD with the server's address; a rule that drops at each; TTL and marks changed on the way.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
for d in lo ra rb; do ip -n r link set $d up; done
ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip -n r addr add 10.0.9.1/32 dev lo
# nobody lives in c and s: the pcaps play all hosts
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
modprobe ip_vs
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
vs() { ip netns exec r ipvsadm "$@"; }
vs -A -t 10.0.9.1:80 -s rr
vs -a -t 10.0.9.1:80 -r 10.0.2.2:80 -m
vs -A -u 10.0.9.1:53 -s rr
vs -a -u 10.0.9.1:53 -r 10.0.2.2:53 -m
t() { ip netns exec r iptables "$@"; }
for table in raw mangle nat filter; do
  for chain in PREROUTING INPUT FORWARD OUTPUT POSTROUTING; do
    case $table-$chain in raw-INPUT|raw-FORWARD|raw-POSTROUTING|nat-FORWARD|filter-P*) continue;; esac
    for a in 10.0.9.1 10.0.2.2; do t -t $table -A $chain -s $a; t -t $table -A $chain -d $a; done
  done
done
t -A INPUT -p udp --sport 5002 -j DROP
t -A FORWARD -p udp --dport 5003 -j DROP
t -A INPUT -p udp --sport 5004 -j REJECT
t -t mangle -A POSTROUTING -p udp --sport 5005 -j DROP
t -t mangle -A PREROUTING -p udp --sport 5006 -j TTL --ttl-set 9
t -t mangle -A INPUT -p udp --sport 5007 -j MARK --set-mark 1
t -t mangle -A POSTROUTING -m mark --mark 1 -j DSCP --set-dscp 10
t -t raw -A PREROUTING -p udp --sport 5008 -j NOTRACK
