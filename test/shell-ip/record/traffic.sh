# Some counters that are not zero, then the recording itself, on stdout.
h="ip -n host"
ip netns exec c1 ping -c 3 -i 0.2 -s 1000 172.17.0.1 >/dev/null
# an entry that no timer touches, and time for the rest to settle, so that nothing moves while it is printed
$h neigh replace 172.17.0.2 lladdr 02:00:00:00:00:21 nud permanent dev br0
ip -n c1 neigh replace 172.17.0.1 lladdr 02:00:00:00:00:01 nud permanent dev eth0
sleep 20
/usr/bin/python3 record.py shows errors refused
