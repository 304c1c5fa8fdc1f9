r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
s="-t 203.0.113.100:80 -r 192.168.8"
r six
# the one chosen last
ipvsadm -d $s.13:80
r gone
ipvsadm -a $s.15:80 -m
r added
# the first of the list, chosen last
r one
ipvsadm -d $s.15:80
r first
ipvsadm -e $s.12:80 -m -w 0
r quiet
# four connections at most, and again once there are less than two; it has more already
ipvsadm -e $s.11:80 -m -w 1 -x 4 -y 2
r full
ipvsadm -e $s.14:80 -m -w 0
r nobody
ipvsadm -e $s.14:80 -m -w 1
r again
ipvsadm -D -t 203.0.113.100:80
ipvsadm -A -t 203.0.113.100:80 -s rr
r empty
