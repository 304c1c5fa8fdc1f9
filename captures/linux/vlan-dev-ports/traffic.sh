p() { ip netns exec $1 ping -q -c 1 -e 77 -s 8 -W 0.5 $2 >/dev/null 2>&1 && echo "$1 reaches $2" || { echo "$1 does not reach $2"; sleep 1.3; }; }
p c110 10.0.10.2; p c220 10.0.20.1; p c210 10.0.10.101
ip netns exec s1 bridge link | sed 's/ mtu.*cost/ cost/'
ip -n s1 -d link show up0 | grep -o "promiscuity [0-9]*  allmulti [0-9]*"
ip -n s1 -d link show up0.10 | grep -o "promiscuity [0-9]*  allmulti [0-9]*"
ip -n s1 link set up0.10 nomaster
ip -n s1 -d link show up0 | grep -o "promiscuity [0-9]*  allmulti [0-9]*"
p c120 10.0.20.2
