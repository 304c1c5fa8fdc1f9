r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
s="-t 203.0.113.100:80"
e() { ipvsadm -E $s -s "$@" && r $1; }
r none
e rr
e wrr
# flags alone begin nothing anew
ipvsadm -E $s -s wrr -b flag-3
r wrr-flags
e wlc
e mh
ipvsadm -e $s -r 192.168.8.14:80 -m -w 0
e sh -b sh-port
e nq
e lblc
e dh
e fo
e lc
ipvsadm -E $s -s none
r none-again
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
