p() { n=$1; e=$2; shift 2; ip netns exec $n ping -q -s 8 -c 1 -W 1 -e $e "$@" >/dev/null || true; }
p s1 1 10.9.0.1
p hub 2 10.9.0.2
p s1 3 -I 10.10.2.1 10.10.3.1
p s2 4 -I 10.10.3.1 10.10.2.1
p s1 5 -I 10.10.2.1 10.10.1.1
ip -n hub neigh show dev mgre | sort
ip -n hub neigh del 10.9.0.3 dev mgre
p s1 6 -I 10.10.2.1 10.10.3.1
ip -n hub neigh replace 10.9.0.3 lladdr 192.0.2.3 dev mgre
p s1 7 -I 10.10.2.1 10.10.3.1
ip -n hub -s tunnel show
ip -n s1 -s tunnel show
