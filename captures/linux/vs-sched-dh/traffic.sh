r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
r many
ipvsadm -a -f 7 -r 192.168.8.14 -m -w 2
r added
ipvsadm -d -f 7 -r 192.168.8.11
r deleted
ipvsadm -e -f 7 -r 192.168.8.12 -m -w 0
r quiet
ipvsadm -e -f 7 -r 192.168.8.13 -m -w 5 -x 10
r overloaded
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
