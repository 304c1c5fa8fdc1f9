# What rtnetlink answers: addresses, routes, rules and states of devices, with the words of each refusal, what is there afterwards, and what
# `ip route get` finds.
ip netns add r; ip netns add h
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns h address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth1 netns h address 02:00:00:00:02:02
ip -n r link add d0 address 02:00:00:00:03:01 type dummy
ip -n h link set eth0 up; ip -n h link set eth1 up
