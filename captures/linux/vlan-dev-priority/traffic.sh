for tos in 0 0x08 0x10 0x02 0x1c 0xb8; do ip netns exec h ping -q -c 1 -e 77 -s 8 -Q $tos 10.0.7.1 >/dev/null 2>&1 || echo "$tos is lost"; done
ip -n r link set v7 type vlan egress-qos-map 6:7 0:0
ip netns exec h ping -q -c 1 -e 77 -s 8 -Q 0x10 10.0.7.1 >/dev/null
ip netns exec h ping -q -c 1 -e 77 -s 8 10.0.7.1 >/dev/null
ip netns exec r ping -q -c 1 -e 77 -s 8 10.0.7.1 >/dev/null
ip netns exec r sysctl -qw net.ipv4.ip_forward_update_priority=0
ip netns exec h ping -q -c 1 -e 77 -s 8 -Q 0x10 10.0.7.1 >/dev/null
ip -n r -d link show v7
