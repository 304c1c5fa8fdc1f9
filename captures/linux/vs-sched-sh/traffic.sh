r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
r many
ipvsadm -a -u 203.0.113.100:53 -r 192.168.8.16:53 -m -w 4
r added
ipvsadm -d -u 203.0.113.100:53 -r 192.168.8.13:53
r deleted
ipvsadm -e -u 203.0.113.100:53 -r 192.168.8.11:53 -m -w 9
r changed
ipvsadm -e -u 203.0.113.100:53 -r 192.168.8.15:53 -m -w 0
r quiet
ipvsadm -e -u 203.0.113.100:53 -r 192.168.8.12:53 -m -w 3 -x 20
r overloaded
ipvsadm -E -u 203.0.113.100:53 -s sh -b sh-fallback
r fallback
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
