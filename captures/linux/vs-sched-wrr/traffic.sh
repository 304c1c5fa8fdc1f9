r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
s="-t 203.0.113.100:80 -r 192.168.8"
r even
ipvsadm -e $s.14:80 -m -w 3
r odd
ipvsadm -a $s.19:80 -m -w 9
r added
ipvsadm -e $s.14:80 -m -w 6
r three
ipvsadm -d $s.16:80
r deleted
# no more than it has
ipvsadm -e $s.19:80 -m -w 9 -x 3
r full
for i in 12 14; do ipvsadm -e $s.$i:80 -m -w 4 -x 1; done
r all-full
for i in 12 14; do ipvsadm -e $s.$i:80 -m -w 0; done
r nobody
ipvsadm -e $s.12:80 -m -w 200
ipvsadm -e $s.14:80 -m -w 300
ipvsadm -e $s.19:80 -m -w 100
r hundreds
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
