r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
r busy
r each
sleep 3
r shrunk
sleep 3
r again
ipvsadm -d -f 7 -r 192.168.8.12
r gone
sleep 3
ipvsadm -a -f 7 -r 192.168.8.12 -m -w 4
r back
ipvsadm -e -f 7 -r 192.168.8.13 -m -w 0
r quiet
ipvsadm -e -f 7 -r 192.168.8.13 -m -w 20 -x 3
r full
for i in 11 12 13; do ipvsadm -e -f 7 -r 192.168.8.$i -m -w 0; done
r nobody
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
