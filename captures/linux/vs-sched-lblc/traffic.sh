r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
r busy
r each
ipvsadm -d -f 7 -r 192.168.8.12
r gone
# the same server as before: what is remembered of it holds again
ipvsadm -a -f 7 -r 192.168.8.12 -m -w 4
r back
ipvsadm -e -f 7 -r 192.168.8.13 -m -w 0
r quiet
ipvsadm -e -f 7 -r 192.168.8.13 -m -w 20
r room
# too many connections, but for what is remembered
ipvsadm -e -f 7 -r 192.168.8.13 -m -w 20 -x 3
r full
ipvsadm -e -f 7 -r 192.168.8.11 -m -w 0
ipvsadm -e -f 7 -r 192.168.8.12 -m -w 0
r nobody
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
