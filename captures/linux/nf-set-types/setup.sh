# Sets of each type for addresses and ports, matched by src and dst of every dimension: what a packet has as its port (ICMP type and code, none in
# fragments behind the first and in short packets), protocols without ports, inversions. Rules without a target only count.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
sets() { ip netns exec r ipset "$@"; }
rule() { ip netns exec r iptables -A FORWARD "$@"; }
sets create ip hash:ip
sets add ip 10.0.1.2-10.0.1.3
sets add ip 10.0.2.4/31
sets create masked hash:ip netmask 30
sets add masked 10.0.2.6
sets create net hash:net
sets add net 10.0.1.0/29
sets add net 10.0.2.5
sets create ipport hash:ip,port
sets add ipport 10.0.2.2,tcp:80
sets add ipport 10.0.2.2-10.0.2.3,udp:53-54
sets add ipport 10.0.2.2,icmp:ping
sets add ipport 10.0.2.2,icmp:3/3
sets add ipport 10.0.2.2,sctp:7
sets add ipport 10.0.2.2,udplite:9
sets add ipport 10.0.2.2,gre:0
sets add ipport 10.0.1.2,tcp:1000
sets add ipport 10.0.2.2,tcp:0
sets create ipportip hash:ip,port,ip
sets add ipportip 10.0.2.2,80,10.0.1.2
sets add ipportip 10.0.1.2,80,10.0.2.2
sets add ipportip 10.0.1.3,udp:1053,10.0.2.2
sets create ipportnet hash:ip,port,net
sets add ipportnet 10.0.2.2,80,10.0.1.0/30
sets add ipportnet 10.0.2.2,80,10.0.1.2 nomatch
sets add ipportnet 10.0.2.2,udp:53,10.0.1.0/24
sets create netport hash:net,port
sets add netport 10.0.2.0/24,tcp:80
sets add netport 10.0.2.2,tcp:80 nomatch
sets add netport 10.0.2.0/25,udp:53-54
sets add netport 10.0.2.0/24,icmp:8/0
sets create port bitmap:port range 0-10000
sets add port 80
sets add port 1000-1010
sets add port 0
sets create places bitmap:ip range 10.0.1.0/24
sets add places 10.0.1.2
sets create blocks bitmap:ip range 10.0.0.0/16 netmask 24
sets add blocks 10.0.1.77
sets create six hash:ip family inet6
sets add six 2001:db8::1
for dir in src dst; do
  rule -m set --match-set ip $dir
  rule -m set ! --match-set ip $dir
  rule -m set --match-set masked $dir
  rule -m set --match-set net $dir
  rule -m set --match-set port $dir
  rule -m set ! --match-set port $dir
  rule -m set --match-set places $dir
  rule -m set --match-set blocks $dir
  for second in src dst; do
    rule -m set --match-set ipport $dir,$second
    rule -m set ! --match-set ipport $dir,$second
    rule -m set --match-set netport $dir,$second
    for third in src dst; do
      rule -m set --match-set ipportip $dir,$second,$third
      rule -m set --match-set ipportnet $dir,$second,$third
    done
  done
done
# a set of one dimension takes the first of several
rule -m set --match-set ip dst,src
