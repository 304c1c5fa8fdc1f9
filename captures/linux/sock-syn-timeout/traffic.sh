ip -n c neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0
ip netns exec c nc -v -w 8 10.0.0.9 80 </dev/null || echo $?
