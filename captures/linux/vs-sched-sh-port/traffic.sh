r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
r many
r tcp
ipvsadm -e -t 203.0.113.100:80 -r 192.168.8.22:80 -m -w 0
ipvsadm -e -u 203.0.113.100:53 -r 192.168.8.13:53 -m -w 0
r none
r tcp-none
ipvsadm -e -t 203.0.113.100:80 -r 192.168.8.25:80 -m -w 2 -x 5
r tcp-overloaded
for i in 21 23 24 25; do ipvsadm -e -t 203.0.113.100:80 -r 192.168.8.$i:80 -m -w 0; done
r tcp-nobody
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
