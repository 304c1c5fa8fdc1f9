# The MAC in a bridge's identifier: none until a port lends its own or the user gives one, none again after the last port has gone. Its TSO limits.
show() {
  echo "== $1"
  ip -n sw -d link show $2 | grep -o 'bridge_id [^ ]*\|designated_root [^ ]*\|tso_max_size [0-9]*'
}
ip netns add sw
ip -n sw link add br0 type bridge
show "no port" br0
ip -n sw link add d1 address 02:00:00:00:00:31 type dummy
ip -n sw link set d1 master br0
show "a port" br0
ip -n sw link set d1 nomaster
show "the port has gone" br0
ip -n sw link set br0 address 02:00:00:00:00:32
show "a MAC by hand" br0
ip -n sw link set d1 master br0
show "a MAC by hand, and a port" br0
ip -n sw link add br1 address 02:00:00:00:00:33 type bridge
show "made with a MAC" br1
ip -n sw link add br2 type bridge priority 4096
show "a priority" br2
ip netns exec sw brctl show
ip -n sw link delete br2
