# A bridge between two cables; the far host answers nothing (the frames are for a MAC that the bridge has learned, not for an address of it).
ip netns add left
ip netns add switch
ip netns add right
ip -n switch link add br0 address 02:00:00:00:00:f0 type bridge
ip link add e1 netns left address 02:00:00:00:00:01 type veth peer name p1 netns switch address 02:00:00:00:00:f1
ip link add e2 netns right address 02:00:00:00:00:02 type veth peer name p2 netns switch address 02:00:00:00:00:f2
ip -n switch link set p1 master br0 up
ip -n switch link set p2 master br0 up
ip -n switch link set br0 up
ip -n left link set e1 up
ip -n right link set e2 up
bridge -n switch fdb add 02:00:00:00:00:02 dev p2 master static
