ask() { printf "%0$4d" 7 | ip netns exec r nc -n -u -w 1 -p $1 $2 $3 || echo "$2:$3 fails"; }
for i in 420 485 486; do ask 5001 10.0.9.1 53 $i; ask 5002 10.0.2.1 54 $i; done
ip netns exec r sysctl -qw net.ipv4.ip_no_pmtu_disc=1
for i in 487 488; do ask 5003 10.0.9.1 53 $i; ask 5004 10.0.2.1 54 $i; done
ip netns exec r ipvsadm -Lnc
for i in 10.0.9.1 10.0.2.1 10.0.2.2 10.0.2.3; do ip -n r route get $i | sed 's/expires [0-9]*sec/expires/; s/ uid 0//'; done
