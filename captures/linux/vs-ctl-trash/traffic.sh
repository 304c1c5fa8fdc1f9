vs() { ip netns exec r ipvsadm "$@"; }
r() { ip netns exec r "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
show() { echo "-- $1"; vs -Ln --stats | tail -n +4; vs -Ln | tail -n +4; conns; }
send c open1; send c open2; send s reply1; send s reply2; send c ack1; send c ack2; send c udp
sleep 2.3; show begin
vs -d -t 10.0.9.1:80 -r 10.0.2.2:80
# its connection finds it no more
send c data1; send s late1; send c data2
sleep 2.3; show deleted
vs -a -t 10.0.9.1:80 -r 10.0.2.2:80 -m -w 5
send c data1; send s late1
sleep 2.3; show again
# another port: another server
vs -d -t 10.0.9.1:80 -r 10.0.2.3:8080
vs -a -t 10.0.9.1:80 -r 10.0.2.3:80 -m
send c data2; sleep 2.3; show port
vs -D -t 10.0.9.1:80
show gone
vs -A -t 10.0.9.1:80 -s wlc
vs -a -t 10.0.9.1:80 -r 10.0.2.3:8080 -g
vs -a -t 10.0.9.1:80 -r 10.0.2.2:80 -m
# a connection keeps the method that it was made with
send c data1; send c data2; send s late1; send s late2
sleep 2.3; show anew
# by mark: the port of a server matters, the virtual address does not
vs -d -f 5 -r 10.0.2.4
vs -A -u 10.0.9.1:53 -s rr
vs -a -u 10.0.9.1:53 -r 10.0.2.4 -m
vs -D -f 5; vs -A -f 5 -s rr; vs -a -f 5 -r 10.0.2.4 -m
show marks
