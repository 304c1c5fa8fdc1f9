# The sysctls of IPVS: which there are, their defaults, what may be written. (ipvsadm)
ip netns add r
ip -n r link set lo up
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 address 02:00:00:00:01:02
modprobe ip_vs
