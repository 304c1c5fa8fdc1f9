r() { ip netns exec client tcpreplay --pps=250 -i eth0 $1.pcap; }
r mh
r sh
for i in {13..70..3}; do
  echo "-d -u 203.0.113.100:53 -r 192.168.8.$i:53"
  echo "-d -u 203.0.113.100:54 -r 192.168.8.$i:54"
done | ipvsadm -R
r mh-less
r sh-less
# what all of them have, and then nothing: the kernel's list of connections is that of all labs, and long ones are read piece by piece
ipvsadm -Ln
sysctl -qw net.ipv4.vs.expire_nodest_conn=1
ipvsadm -C
sleep 1
