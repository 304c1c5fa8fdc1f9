# Hand-made Geneve packets: options that are not known (skipped), critical ones (lost), control packets, another version, reserved bits, no Ethernet frame inside, VNIs and
# senders that do not match, congestion marks, our own MAC, short packets.
for h in a b; do ip netns add $h; done
ip link add ea netns a address 02:00:00:00:00:0a type veth peer name eb netns b address 02:00:00:00:00:0b
ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link set ea up
ip -n b link set eb up
ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:0a dev eb
ip -n b neigh add 10.0.0.3 lladdr 02:00:00:00:00:0a dev eb
ip -n b link add g1 address 02:00:00:00:01:0b type geneve id 1 remote 10.0.0.1
ip -n b link add g2 address 02:00:00:00:01:0c type geneve id 1 remote 10.0.0.3
ip -n b link set g1 up
ip -n b link set g2 up
