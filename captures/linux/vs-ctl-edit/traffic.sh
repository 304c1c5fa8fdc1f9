vs() { ip netns exec r ipvsadm "$@"; }
r() { ip netns exec r "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
show() { echo "-- $1"; vs -Ln | grep -A9 TCP; vs -Ln --thresholds | grep 10.0.2.3; conns | grep TCP; }
send c open1; send c open2; show begin
# 10.0.2.3 has as many as it may
send c open3; send c open4; show overloaded
# a higher limit makes it available, a lower one does not make it overloaded
vs -e -t 10.0.9.1:80 -r 10.0.2.3:80 -m -x 5 -y 2; send c open5; show higher
vs -e -t 10.0.9.1:80 -r 10.0.2.3:80 -m -x 1; send c open6; show lower
vs -e -t 10.0.9.1:80 -r 10.0.2.3:80 -m; send c open7; show none
# another method is for new connections
vs -e -t 10.0.9.1:80 -r 10.0.2.3:80 -g; send c open8; send c open9; send c data; show method
vs -e -t 10.0.9.1:80 -r 10.0.2.3:80 -m -w 0
vs -E -t 10.0.9.1:80 -s wlc -p 100 -M 255.255.255.0; send c opena; send c openb; show scheduler
vs -E -t 10.0.9.1:80 -s wlc; send c openc; show "no persistence"
vs -E -t 10.0.9.1:80 -s sed -o 2>&1 || true; vs -Ln | grep TCP
vs -E -t 10.0.9.1:80 -s none; send c opend; show "no scheduler"
send s udp
for p in 81 443; do
  vs -e -u 10.0.9.1:$p -r 10.0.2.4 -g
  vs -e -u 10.0.9.1:$p -r 10.0.2.5 -m
  vs -e -u 10.0.9.1:$p -r 10.0.2.6 -m
done
send s udp
for p in 81 443; do vs -e -u 10.0.9.1:$p -r 10.0.2.4 -m; done
send s udp
