# recent: port knocking (set, rcheck, remove), an update that keeps a guest out, hit counts, TTLs, seconds, reap, masks, a table that is full, and what
# /proc/net/xt_recent shows and takes.
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
r() { ip netns exec r iptables "$@"; }
r -A FORWARD -p udp --dport 1 -m recent --set --name knock -j DROP
r -A FORWARD -p udp --dport 2 -m recent --rcheck --seconds 2 --name knock -j ACCEPT
r -A FORWARD -p udp --dport 2 -j DROP
r -A FORWARD -p udp --dport 3 -m recent --remove --name knock -j DROP
r -A FORWARD -p udp --dport 4 -m recent --update --seconds 60 --hitcount 3 --name flood -j DROP
r -A FORWARD -p udp --dport 4 -m recent --set --name flood -j ACCEPT
r -A FORWARD -p udp --dport 5 -m recent --set --rdest --name dst -j ACCEPT
r -A FORWARD -p udp --dport 6 -m recent --rcheck --rttl --name dst --rdest -j DROP
r -A FORWARD -p udp --dport 7 -m recent ! --rcheck --name knock -j DROP
r -A FORWARD -p udp --dport 8 -m recent --set --mask 255.255.255.0 --name net -j ACCEPT
r -A FORWARD -p udp --dport 9 -m recent --rcheck --mask 255.255.255.0 --name net -j DROP
r -A FORWARD -p udp --dport 10 -m recent --update --seconds 1 --reap --name knock -j DROP
r -A FORWARD -p udp --dport 11 -m recent --set --name full -j ACCEPT
