# htb's classes as tc makes and shows them: bursts, quanta, levels, the order of the dump; what the kernel refuses.
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02
ip link set e0 up
ip link set e1 up
