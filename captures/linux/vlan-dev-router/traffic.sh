p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p h1 10.0.10.1; p h1 10.0.10.13; p h1 10.0.20.12; p h2 10.0.10.13
ip -n r -d link show bind20
ip -n r link set p2 down
sleep 1.2
ip -n r link show bind20; ip -n r link show br0.20
ip -n r link set p2 up
sleep 1.2
ip -n r link show bind20
p h2 10.0.10.11
