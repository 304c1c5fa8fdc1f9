p() { ip netns exec $1 ping -6 -c 1 -s 8 -W 1 "${@:2}" >/dev/null || true; }
p a -e 1 2001:db8::b
p c -e 2 2001:db8::a
p b -e 3 2001:db8::1
p br -e 4 2001:db8::c
p a -e 5 2001:db8:5::b
p b -e 6 -W 4 2001:db8::d
