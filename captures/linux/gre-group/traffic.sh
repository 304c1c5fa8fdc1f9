p() { n=$1; e=$2; shift 2; ip netns exec $n ping -q -s 8 -c 1 -W 1 -e $e "$@" >/dev/null 2>&1 || true; }
p h1 1 10.9.0.2
p h3 2 10.9.0.1
p h1 3 -b 10.9.0.255
p h1 4 10.9.0.77
ip -n h1 neigh show dev lan
ip -n h1 -s tunnel show
ip -n h2 -s tunnel show
ip -n h3 -s tunnel show
