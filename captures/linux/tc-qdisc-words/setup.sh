# tc qdisc: what is shown, in text and JSON, and what tc and the kernel refuse, in their words.
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02
ip link set e0 up
ip link set e1 up
