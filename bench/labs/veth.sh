# One cable: what is sent on a arrives on b.
ip netns add left
ip netns add right
ip link add a netns left address 02:00:00:00:00:01 type veth peer name b netns right address 02:00:00:00:00:02
ip -n left link set a up
ip -n right link set b up
