p() { e=$1; shift; ip netns exec a ping -6 -q -s 8 -c 1 -W 1 -e $e "$@" >/dev/null || true; }
p 1 fd00:6::2
p 2 -Q 0xb8 fd00:6::2
p 3 2002:c000:0202::1
p 4 2002:c000:0203::1
ip -n a -s tunnel show
ip -n b -s tunnel show
