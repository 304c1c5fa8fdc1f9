#!/bin/bash
# The typical lab of a container host: a bridge as gateway, three containers on it, an outside network behind a second interface, forwarding
# on. Real stacks at every end: they resolve, answer, refuse.
set -e
BRIDGE=docker0
SUBNET=172.17.0

ip netns add host
ip netns add client
ip -n host link set lo up
ip -n client link set lo up

ip -n host link add $BRIDGE address 02:42:00:00:00:01 type bridge
ip -n host addr add ${SUBNET}.1/16 brd + dev $BRIDGE
ip -n host link set $BRIDGE up

add_container() {
  local name=$1 ip=$2 mac=$3
  ip netns add "$name"
  ip link add "veth-$name" netns host address "02:42:00:00:01:${mac##*:}" type veth peer name eth0 netns "$name" address "$mac"
  ip -n host link set "veth-$name" master $BRIDGE
  ip -n host link set "veth-$name" up
  ip -n "$name" link set lo up
  ip -n "$name" addr add "$ip/16" dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" route add default via ${SUBNET}.1
}

for i in 1 2 3; do
  add_container "web$i" "${SUBNET}.$((i + 1))" "$(printf '02:42:ac:11:00:%02x' $((i + 1)))"
done

ip link add eth0 netns host address 02:00:00:00:00:10 type veth peer name eth0 netns client address 02:00:00:00:00:20
ip -n host addr add 192.168.1.100/24 dev eth0
ip -n host link set eth0 up
ip -n client addr add 192.168.1.50/24 dev eth0
ip -n client link set eth0 up
ip -n client route add ${SUBNET}.0/16 via 192.168.1.100
ip netns exec host sysctl -w net.ipv4.ip_forward=1
ip -n host -br addr
