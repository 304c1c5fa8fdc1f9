for i in a p n; do
  ip netns exec h$i tcpreplay --pps=250 -i eth0 $i.pcap
done
