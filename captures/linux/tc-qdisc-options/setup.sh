# What tc makes of the options of netem, fq and fq_codel, and how it shows them, in text and JSON; what it refuses.
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1 address 02:00:00:00:00:02
ip link set e0 up
ip link set e1 up
