vs() { ip netns exec r ipvsadm "$@"; }
r() { ip netns exec r "$@"; }
conns() { vs -Lnc | tail -n +3; }
send() { ip netns exec $1 tcpreplay --pps=250 -i eth0 $2.pcap; }
show() { for f in ip_vs ip_vs_conn ip_vs_conn_sync ip_vs_app; do echo "== $f"; r cat /proc/net/$f; done; }
show
for f in open reply data udp; do
  if [ $f = reply ]; then send s $f; else send c $f; fi
done
show
ls /proc/net | grep vs
