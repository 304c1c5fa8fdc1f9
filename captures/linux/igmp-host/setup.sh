# A host answers queries about the one group it reports: its snooping bridge is in 224.0.0.106. General, group and source queries of version 3;
# damaged ones; version 2, with somebody else's report that makes its own needless; version 1; reports when the device comes up again.
ip netns add sw; ip netns add h1
ip -n sw link add br0 address 02:00:00:00:00:01 type bridge
ip link add p1 netns sw address 02:00:00:00:01:01 type veth peer name eth0 netns h1 address 02:00:00:00:00:11
ip -n sw link set br0 up
ip -n sw link set p1 master br0 up
ip -n sw addr add 10.0.0.1/24 dev br0
ip -n h1 link set eth0 up
ip -n h1 link set eth0 multicast off
ip netns exec sw sysctl -qw net.ipv4.conf.br0.igmpv2_unsolicited_report_interval=300
