for i in 1 2 3; do
  # a stream that lives for two seconds is assured
  if [ $i = 3 ]; then sleep 3; fi
  ip netns exec c tcpreplay --pps=250 -i eth0 c$i.pcap
  ip netns exec s tcpreplay --pps=250 -i eth0 s$i.pcap
done
