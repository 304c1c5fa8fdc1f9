r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
all() { for p in 80 81; do ipvsadm $1 -t 203.0.113.100:$p -r 192.168.8.$2:$p $3; done; }
r first
r closed
r second
all -a 14 "-m -w 3"
r added
all -e 13 "-m -w 0"
r quiet
all -e 14 "-m -w 3 -x 2"
r full
all -d 12
r deleted
all -e 11 "-m -w 0"
all -e 14 "-m -w 0"
r nobody
all -e 13 "-m -w 40"
r large
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
