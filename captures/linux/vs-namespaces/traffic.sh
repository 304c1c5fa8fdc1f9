vs() { ip netns exec r ipvsadm "$@"; }
conns() { vs -Lnc | tail -n +3; }
for i in 0 1; do ip netns exec c tcpreplay --pps=250 -i eth$i c.pcap; ip netns exec s tcpreplay --pps=250 -i eth$i s.pcap; done
conns; ip netns exec q ipvsadm -Lnc
for n in r q; do ip netns exec $n ipvsadm -L --timeout; ip netns exec $n sysctl net.ipv4.vs.sloppy_tcp; done
ip netns exec q ipvsadm -C
conns; ip netns exec q ipvsadm -Lnc
for i in 0 1; do ip netns exec c tcpreplay --pps=250 -i eth$i c.pcap; ip netns exec s tcpreplay --pps=250 -i eth$i s.pcap; done
