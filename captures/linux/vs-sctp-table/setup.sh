# SCTP's table of states: every chunk of client and server after INIT, and in an established association; two of them after that.
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
# the server is behind the clients' link, so that one pcap brings both sides in turn
ip netns exec r sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.ra.send_redirects=0
vs -A --sctp-service 10.0.9.1:2905 -s rr
vs -a --sctp-service 10.0.9.1:2905 -r 10.0.1.8:2905 -m
