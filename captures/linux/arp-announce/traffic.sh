for i in 0 1 2; do
  ip netns exec h$i tcpreplay --pps=250 -i eth0 h$i.pcap
done
# until neighbours that do not answer are given up
sleep 4
