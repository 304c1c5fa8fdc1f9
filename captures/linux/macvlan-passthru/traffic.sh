p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p out 10.0.0.13; p c1 10.0.0.2; p out 10.0.0.11; p out 10.0.0.1
ip -n vm link set p0 nomaster
ip -n vm link set p0 address 02:00:00:00:00:77
ip -n vm link show p0; ip -n host link show eth0
ip -n host link set eth0 address 02:00:00:00:00:78
ip -n vm link show p0
ip -n vm link set p0 address 02:00:00:00:00:79
ip -n vm link set p0 type macvlan mode passthru flag nopromisc
ip netns exec vm bridge fdb add 02:00:00:00:00:80 dev p0 self
ip netns exec vm bridge fdb add 02:00:00:00:00:80 dev p0 self 2>&1 || true
ip netns exec vm bridge fdb add 01:00:5e:00:00:80 dev p0 self
ip -n vm -d link show p0; ip -n host -d link show eth0
ip netns exec host bridge fdb
ip netns exec vm bridge fdb del 02:00:00:00:00:80 dev p0 self
ip netns exec host bridge fdb
ip -n vm link del p0
ip -n host -d link show eth0
p out 10.0.0.1
