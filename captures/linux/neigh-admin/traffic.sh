n() { ip -n r neigh "$@" 2>&1 || true; }
show() { ip -n r neigh show dev ra nud all | sort; }
n add 10.0.1.10 lladdr 02:00:00:00:01:10 dev ra
n add 10.0.1.10 lladdr 02:00:00:00:01:10 dev ra
n append 10.0.1.10 lladdr 02:00:00:00:01:11 dev ra
n change 10.0.1.11 lladdr 02:00:00:00:01:10 dev ra
n del 10.0.1.11 dev ra
n add 10.0.1.12 dev ra
n add 10.0.1.13 dev ra nud stale
n add 10.0.1.14 lladdr 02:00:00:00:01:14 dev ra nud stale
n add 10.0.1.15 lladdr 02:00:00:00:01:15 dev ra nud reachable
n add 10.0.1.16 lladdr 02:00:00:00:01:16 dev ra nud noarp
n add 10.0.1.17 dev ra nud failed
n add 10.0.1.18 dev ra nud none
n replace 10.0.1.14 dev ra nud reachable
n replace 10.0.1.15 lladdr 02:00:00:00:01:55 dev ra nud stale
n replace 10.0.1.16 lladdr 02:00:00:00:01:66 dev ra nud permanent
show
ip netns exec s tcpreplay --pps=250 -i eth0 wait.pcap
n del 10.0.1.20 dev ra
n replace 10.0.1.21 lladdr 02:00:00:00:01:21 dev ra nud stale
n change 10.0.1.22 dev ra nud failed
ip netns exec c tcpreplay --pps=250 -i eth0 heard.pcap
sleep 0.2
n replace 10.0.1.24 dev ra nud none
show
n add proxy 10.0.1.99 dev ra
n add proxy 10.0.1.98
ip -n r neigh show proxy | sort
n del proxy 10.0.1.97 dev ra
n del proxy 10.0.1.99 dev ra
ip -n r neigh flush dev ra
show
ip -n r link set ra address 02:00:00:00:01:ee
show
ip netns exec s tcpreplay --pps=250 -i eth0 after.pcap
ip -n r link set ra arp off
show
ip netns exec s tcpreplay --pps=250 -i eth0 after.pcap
ip -n r link set ra arp on
ip -n r link set ra down
show
