list() { ip netns exec r cat /proc/net/xt_recent/$1 | sed 's/last_seen: [0-9]*/last_seen: N/; s/oldest_pkt: \([0-9]*\) .*/oldest_pkt: \1/' | sort; }
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r ls /proc/net/xt_recent
for t in knock flood dst net; do echo $t; list $t; done
list full | wc -l
sleep 2.5
ip netns exec c tcpreplay --pps=250 -i eth0 later.pcap
list knock
ip netns exec r sh -c 'echo +10.0.1.77 >/proc/net/xt_recent/knock; echo -10.0.1.2 >/proc/net/xt_recent/knock'
list knock
ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec r sh -c 'echo / >/proc/net/xt_recent/flood'
list flood
