ip -n sw link set br0 address 02:00:00:00:00:34
ip -n sw -d link show br0 | grep -o 'bridge_id [^ ]*\|designated_root [^ ]*'
