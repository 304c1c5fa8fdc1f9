ip netns exec h tcpreplay --pps=250 -i eth0 in.pcap
tc -n r -s -d qdisc show dev out
for o in 'rate 1gbit burst 100kb latency 10ms' 'rate 1mbit burst 4kb/8 latency 400ms mpu 64 overhead 18' 'rate 1mbit burst 4kb limit 9kb linklayer atm' 'rate 5gibit burst 1mb latency 1ms' 'rate 100kbps burst 2000 latency 1s peakrate 1mbit minburst 1600' 'rate 10% burst 1mb latency 5ms' 'rate 500kbit burst 5kb latency 70ms peakrate 1mbit minburst 1540'; do
  tc -n r qdisc replace dev out root handle 1: tbf $o
  tc -n r -d qdisc show dev out
  tc -n r -r qdisc show dev out
  tc -n r -j qdisc show dev out
done
