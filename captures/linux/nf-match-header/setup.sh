# iprange, length, ttl, tos, dscp, ecn-less tos values, protocol numbers, addresses with odd masks, interfaces with + and !, fragments: each with hits and misses.
for n in c r s; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
for i in 2 3 4 5; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip netns exec r iptables -A FORWARD -m iprange --src-range 10.0.1.2-10.0.1.3
ip netns exec r iptables -A FORWARD -m iprange ! --src-range 10.0.1.2-10.0.1.3
ip netns exec r iptables -A FORWARD -m iprange --dst-range 10.0.2.3-10.0.2.200
ip netns exec r iptables -A FORWARD -m iprange --src-range 10.0.1.4-10.0.1.5 ! --dst-range 10.0.2.2-10.0.2.2
ip netns exec r iptables -A FORWARD -m length --length 36
ip netns exec r iptables -A FORWARD -m length ! --length 36
ip netns exec r iptables -A FORWARD -m length --length 100:200
ip netns exec r iptables -A FORWARD -m length --length :40
ip netns exec r iptables -A FORWARD -m length --length 1000:
ip netns exec r iptables -A FORWARD -m ttl --ttl-eq 63
ip netns exec r iptables -A FORWARD -m ttl ! --ttl-eq 63
ip netns exec r iptables -A FORWARD -m ttl --ttl-lt 10
ip netns exec r iptables -A FORWARD -m ttl --ttl-gt 100
ip netns exec r iptables -A FORWARD -m tos --tos 0x10
ip netns exec r iptables -A FORWARD -m tos --tos 0x10/0x3f
ip netns exec r iptables -A FORWARD -m tos ! --tos Minimize-Delay
ip netns exec r iptables -A FORWARD -m tos --tos Maximize-Throughput
ip netns exec r iptables -A FORWARD -m dscp --dscp 46
ip netns exec r iptables -A FORWARD -m dscp --dscp-class AF41
ip netns exec r iptables -A FORWARD -m dscp ! --dscp 0
ip netns exec r iptables -A FORWARD -s 10.0.1.0/255.255.255.0
ip netns exec r iptables -A FORWARD -s 10.0.1.2/255.0.255.255
ip netns exec r iptables -A FORWARD ! -s 10.0.1.2
ip netns exec r iptables -A FORWARD -d 10.0.2.0/29
ip netns exec r iptables -A FORWARD ! -d 10.0.2.0/29
ip netns exec r iptables -A FORWARD -s 10.0.1.3,10.0.1.4
ip netns exec r iptables -A FORWARD -i ra
ip netns exec r iptables -A FORWARD -i r+
ip netns exec r iptables -A FORWARD ! -i ra
ip netns exec r iptables -A FORWARD -o rb -i ra
ip netns exec r iptables -A FORWARD -o rb+
ip netns exec r iptables -A FORWARD ! -o ra+
ip netns exec r iptables -A FORWARD -i +
ip netns exec r iptables -A FORWARD -f
ip netns exec r iptables -A FORWARD ! -f
ip netns exec r iptables -A FORWARD -p icmp
ip netns exec r iptables -A FORWARD -p 1 -m icmp --icmp-type 8
ip netns exec r iptables -A FORWARD -p icmp -m icmp --icmp-type 3/1
ip netns exec r iptables -A FORWARD -p icmp -m icmp ! --icmp-type echo-request
ip netns exec r iptables -A FORWARD -p icmp -m icmp --icmp-type any
ip netns exec r iptables -A FORWARD -p icmp -m icmp --icmp-type destination-unreachable
