# A packet that leaves by the interface it came in by draws a redirect (and is still forwarded): at most ip_rt_redirect_number in a row with
# growing silence between; not when the next hop is of another subnet (shared_media 0), not with send_redirects 0 on the interface and all.
ip netns add c; ip netns add r; ip netns add s
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns c address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns s address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n c link set eth0 up; ip -n s link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra
ip -n r addr add 10.0.2.1/24 dev rb
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in 2 3 4 5 6 7 8 9; do
  ip -n r neigh add 10.0.1.$i lladdr 02:00:00:00:01:02 nud permanent dev ra
  ip -n r neigh add 10.0.2.$i lladdr 02:00:00:00:02:02 nud permanent dev rb
done
ip -n r route add 10.10.0.0/16 via 10.0.1.3
ip -n r route add 10.11.0.0/16 via 10.0.2.3
ip -n r addr add 10.0.5.1/24 dev rb
ip -n r neigh add 10.0.5.5 lladdr 02:00:00:00:02:05 nud permanent dev rb
ip -n r neigh add 10.0.5.6 lladdr 02:00:00:00:02:02 nud permanent dev rb
ip -n r route add 10.12.0.0/16 via 10.0.5.5
ip netns exec r sysctl -qw net.ipv4.conf.rb.shared_media=0
