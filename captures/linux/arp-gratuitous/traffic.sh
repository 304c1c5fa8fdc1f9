for step in 1 2 3 4 5 6; do
  for i in a b; do
    ip netns exec h$i tcpreplay --pps=250 -i eth0 $i$step.pcap
  done
  echo "step $step"
  ip -n r neigh | sort
  # longer than locktime
  sleep 1.2
done
