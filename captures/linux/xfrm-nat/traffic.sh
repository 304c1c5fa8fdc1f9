ping() { ip netns exec $1 ping -q -c 1 -e $2 -s 8 -W 0.3 $3 >/dev/null 2>&1 || echo "$1 ping $3: $?"; }
ping h 77 10.2.0.2
ping h 78 10.2.0.3
ping r 79 10.2.0.2
# what is meant for a policy is not masqueraded, as gateways have it
ip netns exec r iptables -t nat -I POSTROUTING -m policy --dir out --pol ipsec -j ACCEPT
ping h 80 10.2.0.3
ping h 81 10.2.0.2
