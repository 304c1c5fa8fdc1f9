# First fragments with less than a transport header: whole again (and cut again) where connections are tracked; judged as they are where they are not, when
# a match that wants the header loses them.
for n in c r s d q; do ip netns add $n; done
link() { # ROUTER PORT HOST NET
  ip link add $2 netns $1 address 02:00:00:00:0$4:01 type veth peer name eth0 netns $3 address 02:00:00:00:0$4:02
  ip -n $1 link set $2 up; ip -n $3 link set eth0 up
  ip -n $1 addr add 10.0.$4.1/24 dev $2
  ip -n $1 neigh add 10.0.$4.2 lladdr 02:00:00:00:0$4:02 nud permanent dev $2
}
link r ra c 1; link r rb s 2
link q qa d 3; ip link add qb netns q address 02:00:00:00:04:01 type dummy; ip -n q link set qb up
ip -n q addr add 10.0.4.1/24 dev qb; ip -n q neigh add 10.0.4.2 lladdr 02:00:00:00:04:02 nud permanent dev qb
for n in r q; do ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0; done
r() { ip netns exec r iptables "$@"; }
q() { ip netns exec q iptables "$@"; }
r -t nat -A PREROUTING -d 10.0.9.9 -j DNAT --to-destination 10.0.2.2
r -t nat -A POSTROUTING -o rb -p tcp -j SNAT --to-source 10.0.2.1
r -t raw -A PREROUTING -p tcp --dport 7 -j CT --notrack
r -t mangle -A FORWARD -p tcp --syn --dport 83 -j TCPMSS --set-mss 500
for s in NEW RELATED INVALID UNTRACKED; do r -A FORWARD -m conntrack --ctstate $s; done
r -A FORWARD -p tcp --dport 80
r -A FORWARD -f
rules() { # CHAIN
  q -A $1 -p tcp -m tos --tos 1 -m tcp --dport 80
  q -A $1 -p tcp -m tos --tos 2 -m multiport --dports 80
  q -A $1 -p udp -m tos --tos 1 -m udp --dport 80
  q -A $1 -p udp -m tos --tos 2 -m multiport --dports 80
  q -A $1 -p icmp -m tos --tos 1 -m icmp --icmp-type 8
  q -A $1 -p tcp -m tos --tos 3 -m hashlimit --hashlimit-name short --hashlimit-upto 100/sec --hashlimit-mode dstport
  q -A $1 -p tcp -m tos --tos 4 -j REJECT --reject-with tcp-reset
  q -A $1 -m tos --tos 5 -j REJECT
  q -A $1 -p tcp -m tos --tos 6 -m tcp --tcp-option 5
  q -A $1 -f
}
q -N JUDGE; q -A FORWARD -j JUDGE; rules JUDGE
