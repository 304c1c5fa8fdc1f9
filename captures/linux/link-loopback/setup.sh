# Loopback and the machine's own addresses: frames sent on lo, to 127.0.0.1, to an address of another interface, with lo down (nothing).
ip netns add r; ip netns add d
ip -n r link set lo up
ip -n r link add d0 address 02:00:00:00:09:01 type dummy
ip -n r addr add 10.9.0.1/24 dev d0
ip -n r link set d0 up
ip -n r addr add 10.7.0.1/32 dev lo
