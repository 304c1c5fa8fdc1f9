vs() { ip netns exec r ipvsadm "$@"; }
play() { ip netns exec $1 tcpreplay --pps=250 -i ${3:-eth0} $2.pcap; }
all() { play c c1; play s s1; play s t1 eth1; play c c2; play s s2; play c c3; vs -Lnc; vs -Ln; for i in 10.0.2.2 10.0.2.3 10.0.3.3 10.0.1.2; do ip -n r route get $i | sed 's/expires [0-9]*sec/expires/; s/ uid 0//'; done; }
all
ip netns exec r sysctl -qw net.ipv4.vs.pmtu_disc=0
play c c1
ip netns exec r sysctl -qw net.ipv4.vs.pmtu_disc=1 net.ipv4.vs.conntrack=1
sleep 2.2; vs -C
vs -A -u 10.0.9.1:53 -s rr; vs -a -u 10.0.9.1:53 -r 10.0.2.2:5353 -m
vs -A -t 10.0.9.1:80 -s rr; vs -a -t 10.0.9.1:80 -r 10.0.2.3:8080 -m
vs -A -u 10.0.9.1:54 -s rr; vs -a -u 10.0.9.1:54 -r 10.0.3.3:5400 -m
ip netns exec r iptables -t nat -A POSTROUTING -o rc -j MASQUERADE
play c c4; play s s4; play s t4 eth1; play c c4
vs -Lnc
