ip netns exec c tcpreplay --pps=250 -i eth0 c.pcap
ip netns exec s tcpreplay --pps=250 -i eth0 s.pcap
# after n redirects the next one needs a silence of 20 ms * 2^n: the first frame of each pair gets one, the second does not
for i in 1 2 3 4; do
  sleep 0.6
  ip netns exec c tcpreplay --pps=250 -i eth0 c-two.pcap
done
ip netns exec r sysctl -qw net.ipv4.conf.ra.send_redirects=0
ip netns exec c tcpreplay --pps=250 -i eth0 off.pcap
ip netns exec r sysctl -qw net.ipv4.conf.all.send_redirects=0
ip netns exec c tcpreplay --pps=250 -i eth0 off.pcap
