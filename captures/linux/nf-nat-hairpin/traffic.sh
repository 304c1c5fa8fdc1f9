for i in 1 2 3 4 5 6 7; do
  for f in a$i b$i; do if [ -e $f.pcap ]; then ip netns exec ${f%?} tcpreplay --pps=250 -i eth0 $f.pcap; fi; done
done
