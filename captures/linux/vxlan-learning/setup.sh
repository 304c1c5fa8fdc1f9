# Learning: entries appear, move to another endpoint (told in the log), or do not because they are static or permanent (the frame is lost); at most three
# of them; those that nobody uses go after two seconds, those that are used do not; a device without learning; what is left when the device goes down.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev ea
ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
ip -n b addr add 10.0.0.3/24 dev eb
ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eb
ip -n b neigh add 10.0.0.9 lladdr 02:00:00:00:00:0a dev eb
ip -n b link add vx address 02:00:00:00:01:0b type vxlan id 42 dstport 4789 ageing 2 maxaddress 5
ip -n b link add vn address 02:00:00:00:01:0c type vxlan id 43 dstport 4789 nolearning
ip -n b link set vx up
ip -n b link set vn up
bridge -n b fdb add 02:00:00:00:09:05 dev vx dst 10.0.0.1 static
bridge -n b fdb add 02:00:00:00:09:06 dev vx dst 10.0.0.1
