# One cable: what is sent on e1 arrives on e2.
ip netns add left
ip netns add right
ip link add e1 netns left address 02:00:00:00:00:01 type veth peer name e2 netns right address 02:00:00:00:00:02
ip -n left link set e1 up
ip -n right link set e2 up
