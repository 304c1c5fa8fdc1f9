p() { n=$1; e=$2; shift 2; ip netns exec $n ping -q -s 8 -c 1 -W 1 -e $e "$@" >/dev/null || true; }
p over 1 10.9.1.2
p over 2 10.9.2.2
p far 3 10.9.1.1
p far 4 10.9.2.1
ip -n over link set mu type gre fwmark 0
p over 5 10.9.2.2
ip -n over -s tunnel show
